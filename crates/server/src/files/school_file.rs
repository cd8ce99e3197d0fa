//! The school file: what the students' pages show of the school, in TOML. `docs/school-file.md` describes it for
//! schools.

use std::path::{Path, PathBuf};

use lixiao_domain::NodeId;
use lixiao_domain::form::FormPart;
use lixiao_store::{Picture, SchoolProfile};
use serde::Deserialize;

/// The largest logo, in bytes.
pub const LOGO_MAX: usize = 200 * 1024;

/// What a school file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchoolFile {
    /// The school.
    pub school: SchoolProfile,
    /// Where its logo is, as the file names it.
    pub logo: Option<PathBuf>,
}

/// A school file, or its logo, that cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum SchoolFileError {
    /// It is not TOML of the expected form.
    #[error(transparent)]
    Form(#[from] toml::de::Error),
    /// The name is empty.
    #[error("name is empty")]
    NameEmpty,
    /// The colour is not one.
    #[error("brand is written as \"#8c1022\", not {0:?}")]
    Brand(String),
    /// The logo is not a picture that pages show.
    #[error("the logo is a PNG or SVG file, which {0:?} is not")]
    LogoFormat(PathBuf),
    /// The logo is too large.
    #[error("the logo has {0} bytes; {LOGO_MAX} at most are taken")]
    LogoLarge(usize),
}

impl SchoolFile {
    /// Reads a school file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, SchoolFileError> {
        let FileForm { name, logo, brand, form } = toml::from_str(text)?;
        let name = name.trim().to_owned();
        if name.is_empty() {
            return Err(SchoolFileError::NameEmpty);
        }
        let brand =
            brand.map(|brand| if is_colour(&brand) { Ok(brand) } else { Err(SchoolFileError::Brand(brand)) });
        let parts = [
            (FormPart::Party, form.party),
            (FormPart::League, form.league),
            (FormPart::Household, form.household),
        ];
        let form = parts.into_iter().filter_map(|(part, node)| Some((part, NodeId(node?)))).collect();
        Ok(Self { school: SchoolProfile { name, brand: brand.transpose()?, form }, logo })
    }
}

/// Takes the file of a logo for what it is.
///
/// # Errors
/// It is neither PNG nor SVG, or too large.
pub fn logo(path: &Path, bytes: Vec<u8>) -> Result<Picture, SchoolFileError> {
    if bytes.len() > LOGO_MAX {
        return Err(SchoolFileError::LogoLarge(bytes.len()));
    }
    let is_svg = || std::str::from_utf8(&bytes).is_ok_and(|text| text.contains("<svg"));
    let media_type = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        "image/png"
    } else if is_svg() {
        "image/svg+xml"
    } else {
        return Err(SchoolFileError::LogoFormat(path.to_owned()));
    };
    Ok(Picture { media_type: media_type.to_owned(), bytes })
}

fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileForm {
    name: String,
    logo: Option<PathBuf>,
    brand: Option<String>,
    #[serde(default)]
    form: PartsForm,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartsForm {
    party: Option<u16>,
    league: Option<u16>,
    household: Option<u16>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_file_is_read_and_what_is_wrong_is_named() {
        let text =
            "name = '示例音乐学院'\nlogo = 'logo.svg'\nbrand = '#8c1022'\n[form]\nparty = 6\nhousehold = 9\n";
        let file = SchoolFile::parse(text).unwrap();
        assert_eq!(file.school.form, [(FormPart::Party, NodeId(6)), (FormPart::Household, NodeId(9))].into());
        let cases = [
            (text.replace("示例音乐学院", " "), "name"),
            (text.replace("#8c1022", "red"), "\"red\""),
            (text.replace("party", "partei"), "partei"),
        ];
        for (text, named) in cases {
            let error = SchoolFile::parse(&text).unwrap_err().to_string();
            assert!(error.contains(named), "{named:?} is not in: {error}");
        }
    }

    #[test]
    fn a_logo_is_what_it_is_whatever_it_is_called() {
        let svg = "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>".as_bytes().to_vec();
        assert_eq!(logo(Path::new("logo.png"), svg).unwrap().media_type, "image/svg+xml");
        assert!(logo(Path::new("logo.png"), b"GIF89a".to_vec()).is_err());
        assert!(logo(Path::new("logo.png"), vec![0; LOGO_MAX + 1]).is_err());
    }
}
