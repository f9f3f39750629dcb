//! The area's tables in the view, and what each entry puts into them.

use kernel::clock;
use rusqlite::Connection;
use space::{Fact, Id, Projection, SpaceError};

use crate::{
    model::{
        check::{Asks, CheckState},
        contact::Attempt,
        safe_contact::SafeContact,
    },
    records::{
        CaseHead, CheckHead, ConsentHead, CopyHead, DataRequestHead, DependantHead, DisclosureHead, DuplicateHead, EmergencyHead, ErasureHead, HoldHead, IncidentHead, OrderHead,
        ReconciliationHead, RecorderExportHead, SafetyPlanHead, SecurityIncidentHead, SurvivorHead, TiesHead,
    },
};

pub struct CareTables;

impl Projection for CareTables {
    fn tables(&self) -> &'static str {
        include_str!("tables.sql")
    }

    fn indexes(&self) -> &'static str {
        "CREATE INDEX survivor_code ON survivor (code);
         CREATE INDEX contact_attempt_survivor ON contact_attempt (survivor, at, first_seq);
         CREATE INDEX case_survivor ON case_file (survivor);
         CREATE INDEX case_changed ON case_file (changed_at);
         CREATE INDEX case_state ON case_file (state, changed_at);
         CREATE INDEX case_worker ON case_file (worker, changed_at, state);
         CREATE INDEX case_waits ON case_file (waits_since) WHERE waits_since IS NOT NULL;
         CREATE INDEX case_word ON case_file (changed_at) WHERE waits_for_word;
         CREATE INDEX duplicate_same_as ON duplicate (same_as);
         CREATE INDEX consent_survivor ON consent (survivor);
         CREATE INDEX incident_survivor ON incident (survivor);
         CREATE INDEX reconciliation_survivor ON reconciliation (survivor, on_day);
         CREATE INDEX erasure_waits ON erasure (asked_on) WHERE waits;
         CREATE INDEX own_copy_waits ON own_copy (asked_on) WHERE waits;
         CREATE INDEX dependant_survivor ON dependant (survivor);
         CREATE INDEX life_check_survivor ON life_check (survivor, asks, first_seq);
         CREATE INDEX life_check_due ON life_check (due_on) WHERE due_on IS NOT NULL;
         CREATE INDEX protection_order_survivor ON protection_order (survivor, first_seq);
         CREATE INDEX protection_order_ends ON protection_order (ends_on) WHERE ends_on IS NOT NULL;
         CREATE INDEX protection_order_changed ON protection_order (changed_at) WHERE changed_at IS NOT NULL;
         CREATE INDEX disclosure_survivor ON disclosure (survivor);
         CREATE INDEX disclosure_state ON disclosure (state);
         CREATE INDEX emergency_survivor ON emergency (survivor);
         CREATE INDEX emergency_staff ON emergency (staff, at);
         CREATE INDEX emergency_reviews ON emergency (reviews, at);
         CREATE INDEX event_searched ON event (actor, at) WHERE event = 'names_searched';
         CREATE INDEX event_met ON event (actor, at) WHERE event = 'name_met';
         CREATE INDEX event_code_refused ON event (actor, at) WHERE event = 'emergency_code_refused';"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[
            "survivor",
            "case",
            "ties",
            "duplicate",
            "consent",
            "incident",
            "dependant",
            "disclosure",
            "emergency",
            "erasure",
            "own_copy",
            "legal_hold",
            "safe_contact",
            "contact_attempt",
            "safety_plan",
            "reconciliation",
            "check",
            "protection_order",
            "data_request",
            "security_incident",
            "recorder_export",
        ]
    }

    fn project(&self, tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
        match fact.kind {
            "survivor" => put_survivor(tables, fact),
            "case" => put_case(tables, fact),
            "ties" => put_ties(tables, fact),
            "duplicate" => put_duplicate(tables, fact),
            "consent" => put_consent(tables, fact),
            "incident" => put_incident(tables, fact),
            "dependant" => put_dependant(tables, fact),
            "disclosure" => put_disclosure(tables, fact),
            "emergency" => put_emergency(tables, fact),
            "erasure" => put_erasure(tables, fact),
            "own_copy" => put_own_copy(tables, fact),
            "legal_hold" => put_legal_hold(tables, fact),
            "safe_contact" => put_safe_contact(tables, fact),
            "contact_attempt" => put_contact_attempt(tables, fact),
            "safety_plan" => put_safety_plan(tables, fact),
            "reconciliation" => put_reconciliation(tables, fact),
            "check" => put_check(tables, fact),
            "protection_order" => put_order(tables, fact),
            "data_request" => put_data_request(tables, fact),
            "security_incident" => put_security_incident(tables, fact),
            "recorder_export" => put_recorder_export(tables, fact),
            // `kinds` lists exactly these.
            _ => Ok(()),
        }
    }
}

fn keys_of(name: &str, legal_name: Option<&str>) -> Vec<String> {
    words::sounds_like(&format!("{name} {}", legal_name.unwrap_or_default()))
}

fn put_survivor(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: SurvivorHead = fact.head()?;
    if fact.version > 1 {
        forget_names(tables, fact.record)?;
    }
    for key in keys_of(&head.name, head.legal_name.as_deref()) {
        tables.prepare_cached("INSERT OR IGNORE INTO survivor_name (key, survivor) VALUES (?1, ?2)")?.execute((&key, fact.record))?;
        // The key itself is its first variant: where it is known, all its variants are.
        let is_known = tables.prepare_cached("SELECT 1 FROM name_near WHERE variant = ?1 AND key = ?1")?.exists([&key])?;
        if !is_known {
            for variant in words::variants(&key) {
                tables.prepare_cached("INSERT OR IGNORE INTO name_near (variant, key) VALUES (?1, ?2)")?.execute((variant, &key))?;
            }
        }
    }
    tables
        .prepare_cached(
            "INSERT OR REPLACE INTO survivor (id, code, name, legal_name, sex, birth, stated_age, stated_on, caregiver_is_unsafe, caretaker_name, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute((
            fact.record,
            head.code,
            head.name,
            head.legal_name,
            head.sex,
            head.birth,
            head.stated_age,
            head.stated_on,
            head.caregiver_is_unsafe,
            head.caretaker_name,
            fact.version,
        ))?;
    Ok(())
}

fn forget_names(tables: &Connection, survivor: Id) -> Result<(), SpaceError> {
    let mut old = tables.prepare_cached("SELECT name, legal_name FROM survivor WHERE id = ?1")?;
    let names = old.query_map([survivor], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)))?.collect::<Result<Vec<_>, _>>()?;
    for (name, legal_name) in names {
        for key in keys_of(&name, legal_name.as_deref()) {
            tables.prepare_cached("DELETE FROM survivor_name WHERE key = ?1 AND survivor = ?2")?.execute((key, survivor))?;
        }
    }
    Ok(())
}

fn put_case(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: CaseHead = fact.head()?;
    tables
        .prepare_cached(
            "INSERT OR REPLACE INTO case_file (id, survivor, code, state, worker, priority, opened_at, changed_at, version, closing, reopened_because, concern, waits_since,
                lowered_because, handed_over, taken_over, waits_for_word)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(rusqlite::params![
            fact.record,
            fact.subject,
            head.code,
            head.state.code(),
            head.worker.0,
            head.priority,
            head.opened_at,
            fact.at,
            fact.version,
            head.closing.map(|closing| serde_json::to_string(&closing)).transpose()?,
            head.reopened_because,
            head.concern.map(|concern| serde_json::to_string(&concern)).transpose()?,
            head.concern.filter(|concern| concern.waits()).map(|concern| concern.since),
            head.lowered_because,
            head.handed_over.map(|it| serde_json::to_string(&it)).transpose()?,
            head.taken_over.map(|it| serde_json::to_string(&it)).transpose()?,
            head.waits_for_word,
        ])?;
    Ok(())
}

fn put_ties(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: TiesHead = fact.head()?;
    tables.prepare_cached("DELETE FROM tie WHERE survivor = ?1")?.execute([fact.subject])?;
    for staff in &head.staff {
        tables.prepare_cached("INSERT OR IGNORE INTO tie (staff, survivor) VALUES (?1, ?2)")?.execute((staff.0, fact.subject))?;
    }
    let text = serde_json::to_string(&head)?;
    tables.prepare_cached("INSERT OR REPLACE INTO ties (survivor, record, head, version) VALUES (?1, ?2, ?3, ?4)")?.execute((fact.subject, fact.record, text, fact.version))?;
    Ok(())
}

fn put_duplicate(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: DuplicateHead = fact.head()?;
    let sql = "INSERT OR REPLACE INTO duplicate (survivor, record, same_as, state, head, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    tables.prepare_cached(sql)?.execute((fact.subject, fact.record, head.of.0, head.state.code(), serde_json::to_string(&head)?, fact.version))?;
    Ok(())
}

fn put_consent(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: ConsentHead = fact.head()?;
    let text = serde_json::to_string(&head)?;
    // The place of an answer among the others is that of the day on which it was given, also after it was withdrawn; among
    // those of her other records it is that of her last word. That it stays ended when two records are taken apart is no word of hers.
    let said = if fact.event == "consent_stays_ended" { "coalesce((SELECT said_seq FROM consent WHERE id = ?1), ?7)" } else { "?7" };
    tables
        .prepare_cached(&format!(
            "INSERT OR REPLACE INTO consent (id, survivor, kind, recipient, head, version, given_seq, said_seq)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, coalesce((SELECT given_seq FROM consent WHERE id = ?1), ?7), {said})"
        ))?
        .execute((fact.record, fact.subject, head.kind.code(), head.recipient.map(|id| id.0), text, fact.version, fact.seq))?;
    Ok(())
}

fn put_incident(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: IncidentHead = fact.head()?;
    let text = serde_json::to_string(&head)?;
    let kind = head.replies.decided().map(crate::model::classification::GbvType::code);
    tables
        .prepare_cached(
            "INSERT OR REPLACE INTO incident (id, survivor, state, gbv_type, head, version, recorded_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, coalesce((SELECT recorded_at FROM incident WHERE id = ?1), ?7))",
        )?
        .execute((fact.record, fact.subject, head.state.code(), kind, text, fact.version, fact.at))?;
    Ok(())
}

fn put_dependant(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: DependantHead = fact.head()?;
    tables
        .prepare_cached(
            "INSERT OR REPLACE INTO dependant (id, survivor, is_removed, head, version, first_seq)
             VALUES (?1, ?2, ?3, ?4, ?5, coalesce((SELECT first_seq FROM dependant WHERE id = ?1), ?6))",
        )?
        .execute((fact.record, fact.subject, head.is_removed, serde_json::to_string(&head)?, fact.version, fact.seq))?;
    Ok(())
}

fn put_disclosure(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: DisclosureHead = fact.head()?;
    tables
        .prepare_cached(
            "INSERT OR REPLACE INTO disclosure (id, survivor, state, asked_by, head, first_seq)
             VALUES (?1, ?2, ?3, ?4, ?5, coalesce((SELECT first_seq FROM disclosure WHERE id = ?1), ?6))",
        )?
        .execute((fact.record, fact.subject, head.state.code(), head.by.0, serde_json::to_string(&head)?, fact.seq))?;
    Ok(())
}

fn put_emergency(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: EmergencyHead = fact.head()?;
    let reviews = i64::try_from(head.reviews.len()).unwrap_or(i64::MAX);
    tables.prepare_cached("INSERT OR REPLACE INTO emergency (id, survivor, staff, at, reviews, head) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute((
        fact.record,
        fact.subject,
        head.by.0,
        head.at,
        reviews,
        serde_json::to_string(&head)?,
    ))?;
    Ok(())
}

fn put_safe_contact(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let rules: SafeContact = fact.head()?;
    let text = serde_json::to_string(&rules)?;
    tables.prepare_cached("INSERT OR REPLACE INTO safe_contact (survivor, record, rules, version) VALUES (?1, ?2, ?3, ?4)")?.execute((
        fact.subject,
        fact.record,
        &text,
        fact.version,
    ))?;
    // Of an attempt that is written down later it is asked what she allowed then.
    tables.prepare_cached("INSERT OR REPLACE INTO safe_contact_then (survivor, version, since, rules) VALUES (?1, ?2, ?3, ?4)")?.execute((
        fact.subject,
        fact.version,
        fact.at,
        &text,
    ))?;
    Ok(())
}

fn put_contact_attempt(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let attempt: Attempt = fact.head()?;
    tables.prepare_cached("INSERT OR REPLACE INTO contact_attempt (id, survivor, at, head, first_seq) VALUES (?1, ?2, ?3, ?4, ?5)")?.execute((
        fact.record,
        fact.subject,
        attempt.at,
        serde_json::to_string(&attempt)?,
        fact.seq,
    ))?;
    Ok(())
}

fn put_safety_plan(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: SafetyPlanHead = fact.head()?;
    let text = serde_json::to_string(&head)?;
    tables.prepare_cached("INSERT OR REPLACE INTO safety_plan (survivor, record, head, version, changed_at) VALUES (?1, ?2, ?3, ?4, ?5)")?.execute((
        fact.subject,
        fact.record,
        text,
        fact.version,
        fact.at,
    ))?;
    Ok(())
}

fn put_check(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: CheckHead = fact.head()?;
    tables
        .prepare_cached(
            "INSERT OR REPLACE INTO life_check (id, survivor, asks, state, head, version, changed_at, begun_at, first_seq, due_on)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, coalesce((SELECT begun_at FROM life_check WHERE id = ?1), ?7), coalesce((SELECT first_seq FROM life_check WHERE id = ?1), ?8), ?9)",
        )?
        .execute((
            fact.record,
            fact.subject,
            head.found.asks().code(),
            head.state.code(),
            serde_json::to_string(&head)?,
            fact.version,
            fact.at,
            fact.seq,
            head.found.follow_up_on(),
        ))?;
    // Whoever was asked again waits for nothing that was promised before.
    tables
        .prepare_cached(
            "UPDATE life_check SET due_on = NULL WHERE survivor = ?1 AND asks = ?2 AND first_seq < (SELECT max(first_seq) FROM life_check WHERE survivor = ?1 AND asks = ?2)",
        )?
        .execute((fact.subject, head.found.asks().code()))?;
    let asked_about_danger = (head.found.asks(), head.state) == (Asks::Danger, CheckState::Done);
    if asked_about_danger {
        // Lists look no more at what she has been asked about since.
        tables
            .prepare_cached("UPDATE protection_order SET changed_at = NULL, ends_on = CASE WHEN ends_on < ?2 THEN NULL ELSE ends_on END WHERE survivor = ?1")?
            .execute((fact.subject, clock::today(fact.at).to_string()))?;
    }
    Ok(())
}

fn put_order(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: OrderHead = fact.head()?;
    let ends_on = head.ends_on().map(|day| day.to_string());
    tables
        .prepare_cached(
            "INSERT OR REPLACE INTO protection_order (id, survivor, head, version, first_seq, ends_on, changed_at)
             VALUES (?1, ?2, ?3, ?4, coalesce((SELECT first_seq FROM protection_order WHERE id = ?1), ?5), ?6, ?7)",
        )?
        .execute((fact.record, fact.subject, serde_json::to_string(&head)?, fact.version, fact.seq, ends_on, head.changed_at()))?;
    Ok(())
}

fn put_erasure(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: ErasureHead = fact.head()?;
    let sql = "INSERT OR REPLACE INTO erasure (survivor, record, waits, asked_on, head, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let text = serde_json::to_string(&head)?;
    tables.prepare_cached(sql)?.execute((fact.subject, fact.record, head.state.waits(), head.asked_on, text, fact.version))?;
    Ok(())
}

fn put_own_copy(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: CopyHead = fact.head()?;
    let sql = "INSERT OR REPLACE INTO own_copy (survivor, record, waits, asked_on, head, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let text = serde_json::to_string(&head)?;
    tables.prepare_cached(sql)?.execute((fact.subject, fact.record, head.state.waits(), head.asked_on, text, fact.version))?;
    Ok(())
}

fn put_legal_hold(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: HoldHead = fact.head()?;
    let sql = "INSERT OR REPLACE INTO legal_hold (survivor, record, head, version) VALUES (?1, ?2, ?3, ?4)";
    tables.prepare_cached(sql)?.execute((fact.subject, fact.record, serde_json::to_string(&head)?, fact.version))?;
    Ok(())
}

fn put_reconciliation(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: ReconciliationHead = fact.head()?;
    let sql = "INSERT OR REPLACE INTO reconciliation (id, survivor, body, on_day, first_seq) VALUES (?1, ?2, ?3, ?4, ?5)";
    tables.prepare_cached(sql)?.execute((fact.record, fact.subject, head.body, head.on, fact.seq))?;
    Ok(())
}

fn put_data_request(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: DataRequestHead = fact.head()?;
    let sql = "INSERT OR REPLACE INTO data_request (id, first_seq, head) VALUES (?1, coalesce((SELECT first_seq FROM data_request WHERE id = ?1), ?2), ?3)";
    tables.prepare_cached(sql)?.execute((fact.record, fact.seq, serde_json::to_string(&head)?))?;
    Ok(())
}

fn put_security_incident(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: SecurityIncidentHead = fact.head()?;
    let text = serde_json::to_string(&head)?;
    tables.prepare_cached("INSERT OR REPLACE INTO security_incident (id, seq, head) VALUES (?1, ?2, ?3)")?.execute((fact.record, fact.seq, text))?;
    Ok(())
}

fn put_recorder_export(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: RecorderExportHead = fact.head()?;
    let sql = "INSERT OR REPLACE INTO recorder_export (id, first_seq, head, version) VALUES (?1, coalesce((SELECT first_seq FROM recorder_export WHERE id = ?1), ?2), ?3, ?4)";
    tables.prepare_cached(sql)?.execute((fact.record, fact.seq, serde_json::to_string(&head)?, fact.version))?;
    Ok(())
}
