//! What a finding says to do.

/// A sentence on what to do, and the name that was probably meant where one is misspelt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// The sentence.
    pub text: String,
    /// The name that was probably meant.
    pub meant: Option<String>,
}

impl Help {
    /// "did you mean `x`?", with what else there is to say.
    pub(crate) fn meant(name: impl Into<String>, rest: &str) -> Self {
        let name = name.into();
        let text = format!("{} {rest}", Self::question(&name)).trim_end().to_owned();
        Self { text, meant: Some(name) }
    }

    /// The question whether a name is meant.
    pub(crate) fn question(name: &str) -> String {
        format!("did you mean `{name}`?")
    }
}

impl<T: Into<String>> From<T> for Help {
    fn from(text: T) -> Self {
        Self { text: text.into(), meant: None }
    }
}
