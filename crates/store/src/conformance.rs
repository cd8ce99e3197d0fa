//! The suite that every store passes: one case for each sentence of the contract.
//! [`conformance_tests!`](crate::conformance_tests) makes a test of each.

mod samples;

#[expect(missing_docs, reason = "a case's name is its sentence")]
pub mod changes;
#[expect(missing_docs, reason = "a case's name is its sentence")]
pub mod desks;
#[expect(missing_docs, reason = "a case's name is its sentence")]
pub mod frames;
#[expect(missing_docs, reason = "a case's name is its sentence")]
pub mod marks;
#[expect(missing_docs, reason = "a case's name is its sentence")]
pub mod people;
#[expect(missing_docs, reason = "a case's name is its sentence")]
pub mod queue;
#[expect(missing_docs, reason = "a case's name is its sentence")]
pub mod self_service;
#[expect(missing_docs, reason = "a case's name is its sentence")]
pub mod students;
#[expect(missing_docs, reason = "a case's name is its sentence")]
pub mod tails;
#[expect(missing_docs, reason = "a case's name is its sentence")]
pub mod transactions;

/// Makes a test of every case, each on a store of its own from `$make: Fn() -> impl Store`. The crate that uses
/// it needs `tokio` with its macros.
#[macro_export]
macro_rules! conformance_tests {
    (@each $make:expr; $($group:ident { $($case:ident)+ })+) => {
        $($(
            #[tokio::test]
            async fn $case() -> Result<(), $crate::StoreError> {
                $crate::conformance::$group::$case(std::sync::Arc::new($make())).await
            }
        )+)+
    };
    ($make:expr) => {
        $crate::conformance_tests! {
            @each $make;
            transactions {
                a_new_store_holds_nothing
                the_identity_stays
                another_epoch_changes_nothing_else
                work_sees_what_it_wrote
                failed_work_leaves_nothing
                a_revision_follows_the_newest_that_was_kept
                a_refused_put_leaves_what_was_there
            }
            queue {
                work_runs_in_the_order_in_which_it_was_queued
                failed_work_does_not_disturb_its_neighbours
                panicking_work_does_not_disturb_its_neighbours
                panicking_readers_do_not_disturb_others
                a_reader_sees_one_state_while_others_write
                readers_do_not_wait_for_each_other
                many_writers_get_their_answers_after_the_commit
                revisions_are_in_commit_order
            }
            students {
                a_student_is_found_by_id_and_number
                a_student_put_again_replaces_the_old
                a_number_belongs_to_one_student_of_a_campaign
                a_student_needs_a_campaign
                students_are_found_by_the_beginning_of_their_number
                students_are_found_by_a_part_of_their_name
                students_are_found_by_the_beginning_of_their_initials
                wildcards_and_quotes_mean_themselves
                found_students_come_by_number_up_to_the_limit
            }
            changes {
                changed_students_come_by_their_newest_change
                pages_miss_nobody_who_changes_midway
                students_of_one_revision_share_a_page
                a_mark_changes_its_student
                another_outcome_changes_the_student
                nothing_comes_after_the_newest_revision
            }
            marks {
                a_mark_comes_back_as_it_was_added
                every_outcome_comes_back
                marks_come_in_the_order_in_which_they_were_added
                a_mark_of_an_unknown_student_is_kept
                a_second_mark_of_one_id_is_refused
                another_outcome_changes_nothing_else_of_a_mark
                an_unknown_mark_gets_no_outcome
                a_record_holds_everything_said
            }
            tails {
                a_tail_follows_the_marks
                a_tail_stops_at_a_gap_and_goes_on_once_it_is_filled
                each_desk_has_its_own_tail
                a_number_given_twice_leads_to_the_first
                any_number_can_be_kept
                what_is_set_aside_keeps_its_number
                a_number_sets_one_thing_aside
                a_desks_marks_and_what_was_set_aside_come_by_number
            }
            people {
                an_account_is_found_by_name_and_person
                accounts_come_by_name
                a_name_belongs_to_one_account
                a_session_is_kept_and_replaced
            }
            desks {
                a_desk_is_found_by_id_and_token
                a_token_belongs_to_one_desk
                desks_come_by_id_for_their_campaign
                an_enrolment_is_kept_and_replaced
                signing_keys_come_by_number_for_their_campaign
                what_a_campaign_owns_needs_it
            }
            self_service {
                the_school_is_kept_with_its_logo_and_without
                an_account_of_a_student_is_kept_and_replaced
                a_students_session_is_found_by_secret_student_and_upstream_name
                a_students_session_that_ended_is_gone
                what_has_expired_is_forgotten
                a_handover_is_kept_and_replaced
                a_student_submits_one_form
                a_submitted_form_is_replaced_and_changes_its_student
                what_a_student_owns_needs_the_student
            }
            frames {
                campaigns_come_lowest_first
                a_campaign_put_again_replaces_the_old_with_its_frame
                a_desk_and_a_key_change_the_frame_of_their_campaign
                an_account_changes_every_frame
                a_frame_change_is_a_revision_of_its_own
                other_changes_leave_the_frames
            }
        }
    };
}
