//! Two people edited one record: different fields merge, the same field is shown to both.

use serde_json::{Map, Value};

/// One field that two people changed differently. Both values are kept and shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Clash {
    pub field: String,
    pub mine: Value,
    pub theirs: Value,
}

/// Three-way merge by top-level field: what I changed since `base`, on top of what is there now.
///
/// Nothing is overwritten in silence: where both sides changed a field to
/// different values, all such fields come back as clashes and nothing is merged.
pub fn merge(base: &Map<String, Value>, mine: &Map<String, Value>, current: &Map<String, Value>) -> Result<Map<String, Value>, Vec<Clash>> {
    let mut merged = current.clone();
    let mut clashes = Vec::new();
    let fields: std::collections::BTreeSet<&String> = base.keys().chain(mine.keys()).collect();
    for field in fields {
        let (before, wanted, now) = (base.get(field), mine.get(field), current.get(field));
        if wanted == before || wanted == now {
            continue;
        }
        if now != before {
            clashes.push(Clash { field: field.clone(), mine: value_of(wanted), theirs: value_of(now) });
        } else if let Some(value) = wanted {
            merged.insert(field.clone(), value.clone());
        } else {
            merged.remove(field);
        }
    }
    if clashes.is_empty() { Ok(merged) } else { Err(clashes) }
}

fn value_of(value: Option<&Value>) -> Value {
    value.cloned().unwrap_or(Value::Null)
}
