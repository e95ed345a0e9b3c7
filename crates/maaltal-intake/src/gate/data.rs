//! The data: fields by the type's own list, each by its kind.

use super::Reading;
use crate::pseudonym::is_like_person_number;
use maaltal_domain::{EventType, Field, FieldSpec, Invalid, JsonRef, Kind, PersonNumber, Value, mask};

/// The fields of the record's data that can be read; all others are noted as problems.
///
/// `pseudonym` makes one of a person number, where the programme has a key.
pub(super) fn read(
    reading: &mut Reading,
    event_type: EventType,
    pseudonym: impl Fn(&PersonNumber) -> Option<String>,
) -> Vec<(Field, Value)> {
    let object = match reading.attribute("data") {
        Some(JsonRef::Object(object)) => object,
        Some(other) => {
            reading.reject(&["data"], Invalid::new("an object", other.plain()));
            return Vec::new();
        }
        None => {
            reading.missing(&["data"], "an object");
            return Vec::new();
        }
    };
    let mut fields = Vec::with_capacity(object.len());
    for (name, json) in object {
        let Some(spec) = Field::by_name(name).and_then(|field| event_type.field(field)) else {
            reading.reject(&["data", name], Invalid::new(known_fields(event_type), name));
            continue;
        };
        match read_field(spec, json, &pseudonym) {
            Ok(value) => fields.push((spec.field, value)),
            Err(invalid) if invalid.expected == spec.kind.expected() => {
                reading.reject(&["data", name], Invalid { expected: reading.asked(spec.kind), ..invalid });
            }
            Err(invalid) => reading.reject(&["data", name], invalid),
        }
    }
    let is_read = |field| fields.iter().any(|(read, _)| *read == field);
    for spec in event_type.fields().iter().filter(|spec| spec.required && !is_read(spec.field)) {
        if !object.contains_key(spec.field.name()) {
            reading.missing(&["data", spec.field.name()], &reading.asked(spec.kind));
        }
    }
    fields
}

fn read_field(
    spec: &FieldSpec,
    json: &JsonRef<'_>,
    pseudonym: impl Fn(&PersonNumber) -> Option<String>,
) -> Result<Value, Invalid> {
    let text = json.as_str();
    match (spec.kind, text.and_then(PersonNumber::whole)) {
        (Kind::Citizen, Some(person)) => {
            let advice =
                "a citizen's pseudonym, or a pseudonym key of the programme (maaltal programme apply makes one)";
            pseudonym(&person).map(Value::Word).ok_or_else(|| Invalid::new(advice, mask(text.unwrap_or_default())))
        }
        (Kind::Citizen, None) if text.is_some_and(is_like_person_number) => {
            let expected = "a citizen's pseudonym, or a person number as DDMMYY-SSSS";
            Err(Invalid::new(expected, "******-****"))
        }
        // A fraction of a second may have ten digits, which would be kept.
        (Kind::Instant, _) if text.is_some_and(PersonNumber::is_in) => {
            Err(Invalid::new(spec.kind.expected(), mask(text.unwrap_or_default())))
        }
        _ => spec.kind.read(json),
    }
}

fn known_fields(event_type: EventType) -> String {
    let names: Vec<_> = event_type.fields().iter().map(|spec| spec.field.name()).collect();
    format!("a field of {} ({})", event_type.name(), names.join(", "))
}
