//! JSON in its one canonical form (RFC 8785): equal by value means equal by text.

use crate::Hash;
use serde_json::Value;

/// `value` as canonical JSON: keys sorted, numbers by value, no white space.
pub fn canonical_json(value: &Value) -> String {
    // The library fails on keys that are no strings and on writers that fail; neither can be here.
    serde_json_canonicalizer::to_string(value).unwrap_or_default()
}

/// `object` with one member more, `seal`: the digest of the canonical form of the others.
pub fn sealed(mut object: Value) -> Value {
    let seal = Hash::of(canonical_json(&object).as_bytes());
    if let Some(members) = object.as_object_mut() {
        members.insert("seal".into(), seal.to_string().into());
    }
    object
}

/// The object that was sealed; nothing when it has no seal, or one that does not fit.
pub fn unsealed(mut object: Value) -> Option<Value> {
    let seal = object.as_object_mut()?.remove("seal")?;
    (seal.as_str()? == Hash::of(canonical_json(&object).as_bytes()).to_string()).then_some(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_fits_what_it_was_made_for() {
        let object = serde_json::json!({"format": "x", "files": {"a": 1}});
        let mut kept = sealed(object.clone());
        assert_eq!(unsealed(kept.clone()), Some(object.clone()));
        assert_eq!(unsealed(object), None);
        kept["files"]["a"] = 2.into();
        assert_eq!(unsealed(kept), None);
    }

    #[test]
    fn numbers_by_value_and_keys_sorted() {
        let read = |text: &str| canonical_json(&serde_json::from_str(text).unwrap());
        assert_eq!(read(r#"{"b":1.0,"a":[1e2,0.5]}"#), r#"{"a":[100,0.5],"b":1}"#);
        assert_eq!(read(r#"{"a":"æ\u000a"}"#), "{\"a\":\"æ\\n\"}");
    }
}
