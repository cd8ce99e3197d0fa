//! Students are found by id, number and name.

use lixiao_domain::{CampaignId, Revision, StudentId};

use super::samples::{
    CAMPAIGN, Done, OTHER, Shared, keep, keep_students, look, named, number, put, set_up, student,
};
use crate::model::Student;
use crate::store::StoreError;

pub async fn a_student_is_found_by_id_and_number(store: Shared) -> Done {
    set_up(&store).await?;
    keep_students(&store, vec![named(1, "张三", &["zs", "zhs"]), student(2)]).await?;
    look(&store, |txn| {
        let zhang = Some(named(1, "张三", &["zs", "zhs"]));
        assert_eq!(txn.student(StudentId(1))?, zhang);
        assert_eq!(txn.student_by_no(CAMPAIGN, &number("20220001"))?, zhang);
        assert_eq!(txn.student(StudentId(3))?, None);
        assert_eq!(txn.student_by_no(CAMPAIGN, &number("2022000"))?, None);
        assert_eq!(txn.student_by_no(OTHER, &number("20220001"))?, None);
        Ok(())
    })
    .await
}

pub async fn a_student_put_again_replaces_the_old(store: Shared) -> Done {
    set_up(&store).await?;
    let moved = Student { no: number("2022A"), plan: None, issues: vec![], ..named(1, "李四", &["ls"]) };
    keep_students(&store, vec![named(1, "张三", &["zs"]), moved.clone()]).await?;
    look(&store, move |txn| {
        assert_eq!(txn.student(StudentId(1))?.as_ref(), Some(&moved));
        assert_eq!(txn.student_by_no(CAMPAIGN, &number("20220001"))?, None);
        assert_eq!(txn.student_by_no(CAMPAIGN, &number("2022A"))?, Some(moved));
        assert_eq!(txn.find_students(CAMPAIGN, "zs", 9)?, []);
        assert_eq!(txn.students_after(CAMPAIGN, Revision(0), 9)?.len(), 1);
        Ok(())
    })
    .await
}

pub async fn a_number_belongs_to_one_student_of_a_campaign(store: Shared) -> Done {
    set_up(&store).await?;
    keep_students(&store, vec![student(1)]).await?;
    let namesake = |id, campaign| Student { no: student(1).no, campaign, ..student(id) };
    let refused = keep(&store, move |txn| put(txn, &namesake(2, CAMPAIGN))).await;
    assert!(matches!(refused, Err(StoreError::Other(_))));
    keep(&store, move |txn| put(txn, &namesake(3, OTHER))).await?;
    assert_eq!(look(&store, |txn| txn.student(StudentId(2))).await?, None);
    assert_eq!(look(&store, |txn| txn.student(StudentId(1))).await?, Some(student(1)));
    Ok(())
}

pub async fn a_student_needs_a_campaign(store: Shared) -> Done {
    let refused = keep(&store, |txn| put(txn, &student(1))).await;
    assert!(matches!(refused, Err(StoreError::Other(_))));
    Ok(())
}

pub async fn students_are_found_by_the_beginning_of_their_number(store: Shared) -> Done {
    let students = [(1, "2022001"), (2, "2022002"), (3, "2023001"), (4, "202")];
    let students = students.map(|(id, no)| Student { no: number(no), ..student(id) });
    assert_found(&store, students.into(), &[("2022", &[1, 2]), ("2023001", &[3]), ("001", &[])]).await
}

pub async fn students_are_found_by_a_part_of_their_name(store: Shared) -> Done {
    let students = vec![named(1, "张三", &[]), named(2, "李三丰", &[]), named(3, "Anna Li", &[])];
    let cases: &[(&str, &[u32])] =
        &[("三", &[1, 2]), ("三丰", &[2]), ("张", &[1]), ("a L", &[3]), ("丁", &[])];
    assert_found(&store, students, cases).await
}

pub async fn students_are_found_by_the_beginning_of_their_initials(store: Shared) -> Done {
    let students = vec![
        named(1, "单田芳", &["stf", "dtf"]),
        named(2, "丁天", &["dt"]),
        named(3, "无名", &[]),
        named(4, "空", &[""]),
    ];
    let cases: &[(&str, &[u32])] =
        &[("s", &[1]), ("dt", &[1, 2]), ("DTF", &[1]), ("tf", &[]), ("dtfx", &[]), ("stfdtf", &[])];
    assert_found(&store, students, cases).await
}

pub async fn wildcards_and_quotes_mean_themselves(store: Shared) -> Done {
    let students = vec![
        named(1, "100%_'\"\\*?[\u{0}]", &["a_b", "c%"]),
        named(2, "普通", &["axb", "cd"]),
        Student { no: number("2022_9"), ..student(3) },
    ];
    let cases: &[(&str, &[u32])] = &[
        ("%", &[1]),
        ("_", &[1]),
        ("'", &[1]),
        ("\"", &[1]),
        ("\\", &[1]),
        ("*", &[1]),
        ("[", &[1]),
        ("]", &[1]),
        ("[\u{0}]", &[1]),
        ("普%", &[]),
        ("a_", &[1]),
        ("a%", &[]),
        ("c%", &[1]),
        (",", &[]),
        ("\",\"", &[]),
        ("\n", &[]),
        ("2022_", &[3]),
        ("2022%", &[]),
    ];
    assert_found(&store, students, cases).await
}

pub async fn found_students_come_by_number_up_to_the_limit(store: Shared) -> Done {
    set_up(&store).await?;
    let foreigner = Student { campaign: OTHER, ..student(9) };
    keep_students(&store, vec![foreigner, student(3), student(1), student(2)]).await?;
    assert_eq!(found(&store, CAMPAIGN, "", 9).await?, [1, 2, 3]);
    assert_eq!(found(&store, CAMPAIGN, "学生", 2).await?, [1, 2]);
    assert_eq!(found(&store, CAMPAIGN, "2022", 0).await?, [0; 0]);
    assert_eq!(found(&store, OTHER, "", 9).await?, [9]);
    Ok(())
}

/// Each query finds just these students.
async fn assert_found(store: &Shared, students: Vec<Student>, cases: &[(&str, &[u32])]) -> Done {
    set_up(store).await?;
    keep_students(store, students).await?;
    for (query, expected) in cases {
        assert_eq!(found(store, CAMPAIGN, query, 9).await?, *expected, "{query:?}");
    }
    Ok(())
}

async fn found(
    store: &Shared,
    campaign: CampaignId,
    query: &str,
    limit: usize,
) -> Result<Vec<u32>, StoreError> {
    let query = query.to_owned();
    let found = look(store, move |txn| txn.find_students(campaign, &query, limit)).await?;
    Ok(found.into_iter().map(|student| student.id.0).collect())
}
