//! JSON in its one canonical form (RFC 8785): equal by value means equal by text.

use serde_json::Value;

/// `value` as canonical JSON: keys sorted, numbers by value, no white space.
pub fn canonical_json(value: &Value) -> String {
    // The library fails on keys that are no strings and on writers that fail; neither can be here.
    serde_json_canonicalizer::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_by_value_and_keys_sorted() {
        let read = |text: &str| canonical_json(&serde_json::from_str(text).unwrap());
        assert_eq!(read(r#"{"b":1.0,"a":[1e2,0.5]}"#), r#"{"a":[100,0.5],"b":1}"#);
        assert_eq!(read(r#"{"a":"æ\u000a"}"#), "{\"a\":\"æ\\n\"}");
    }
}
