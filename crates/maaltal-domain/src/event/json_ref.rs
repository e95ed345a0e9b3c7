//! JSON whose texts are borrowed from where it was read.

use serde_json::{Number, Value as Json};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The fields of a JSON object, by name.
pub type JsonFields<'t> = BTreeMap<Cow<'t, str>, JsonRef<'t>>;

/// A JSON value. Reading one costs no memory for texts without escapes, which are almost all.
#[derive(Debug, Clone, PartialEq)]
pub enum JsonRef<'t> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(Cow<'t, str>),
    /// A list.
    List(Vec<Self>),
    /// An object, each name once.
    Object(JsonFields<'t>),
}

impl<'t> JsonRef<'t> {
    /// The text, where it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The fields, where it is an object.
    pub fn as_object(&self) -> Option<&JsonFields<'t>> {
        match self {
            Self::Object(fields) => Some(fields),
            _ => None,
        }
    }

    /// The same value with texts of its own.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Flag(flag) => Json::Bool(*flag),
            Self::Number(number) => Json::Number(number.clone()),
            Self::Text(text) => Json::String(text.clone().into_owned()),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Object(fields) => fields_to_json(fields),
        }
    }

    /// The value as an error repeats it: a text without quotes, a list or object by that word.
    pub fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone().into_owned(),
            Self::List(_) => "a list".to_owned(),
            Self::Object(_) => "an object".to_owned(),
            other => other.to_json().to_string(),
        }
    }

    /// The same value, borrowed from nowhere.
    pub fn into_owned(self) -> JsonRef<'static> {
        match self {
            Self::Null => JsonRef::Null,
            Self::Flag(flag) => JsonRef::Flag(flag),
            Self::Number(number) => JsonRef::Number(number),
            Self::Text(text) => JsonRef::Text(Cow::Owned(text.into_owned())),
            Self::List(items) => JsonRef::List(items.into_iter().map(Self::into_owned).collect()),
            Self::Object(fields) => JsonRef::Object(owned_fields(fields)),
        }
    }
}

/// The object of these fields, with texts of its own.
pub fn fields_to_json(fields: &JsonFields<'_>) -> Json {
    fields.iter().map(|(name, value)| (name.clone().into_owned(), value.to_json())).collect()
}

/// The same fields, borrowed from nowhere.
pub fn owned_fields(fields: JsonFields<'_>) -> JsonFields<'static> {
    fields.into_iter().map(|(name, value)| (Cow::Owned(name.into_owned()), value.into_owned())).collect()
}

impl<'t> From<&'t Json> for JsonRef<'t> {
    fn from(json: &'t Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(flag) => Self::Flag(*flag),
            Json::Number(number) => Self::Number(number.clone()),
            Json::String(text) => Self::Text(Cow::Borrowed(text)),
            Json::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Json::Object(fields) => {
                Self::Object(fields.iter().map(|(name, value)| (Cow::Borrowed(name.as_str()), value.into())).collect())
            }
        }
    }
}

impl From<Json> for JsonRef<'static> {
    fn from(json: Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(flag) => Self::Flag(flag),
            Json::Number(number) => Self::Number(number),
            Json::String(text) => Self::Text(Cow::Owned(text)),
            Json::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Json::Object(fields) => {
                Self::Object(fields.into_iter().map(|(name, value)| (Cow::Owned(name), value.into())).collect())
            }
        }
    }
}

impl<'t> From<&'t str> for JsonRef<'t> {
    fn from(text: &'t str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nothing_is_lost_either_way() {
        let json = json!({"a": [null, true, 1.5, "x"], "b": {"c": {}}, "d": -7});
        let borrowed = JsonRef::from(&json);
        assert_eq!(borrowed.to_json(), json);
        assert_eq!(borrowed.clone().into_owned(), borrowed);
        assert_eq!(JsonRef::from(json.clone()), borrowed);
    }
}
