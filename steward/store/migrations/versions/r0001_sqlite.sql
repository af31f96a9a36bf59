CREATE TABLE account (
    id TEXT NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    skeleton TEXT,
    state TEXT DEFAULT 'active' NOT NULL,
    created BIGINT NOT NULL,
    CONSTRAINT pk_account PRIMARY KEY (id),
    CONSTRAINT uq_account_skeleton UNIQUE (skeleton)
);

CREATE TABLE adoptable (
    project_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    grade TEXT NOT NULL,
    orphaned BOOLEAN DEFAULT 0 NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    CONSTRAINT pk_adoptable PRIMARY KEY (project_id),
    CONSTRAINT uq_adoptable_number UNIQUE (number)
);

CREATE TABLE allowance (
    bucket TEXT NOT NULL,
    window_start BIGINT NOT NULL,
    used INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_allowance PRIMARY KEY (bucket, window_start)
);

CREATE TABLE audit (
    id INTEGER NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    via TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail JSON NOT NULL,
    CONSTRAINT pk_audit PRIMARY KEY (id)
);

CREATE INDEX ix_audit_actor ON audit (actor);

CREATE INDEX ix_audit_object ON audit (object);

CREATE TABLE case_letter (
    id TEXT NOT NULL,
    "key" TEXT NOT NULL,
    case_id TEXT NOT NULL,
    name TEXT NOT NULL,
    point_id TEXT,
    account_id TEXT,
    kin TEXT NOT NULL,
    made BIGINT NOT NULL,
    result TEXT,
    result_at BIGINT,
    CONSTRAINT pk_case_letter PRIMARY KEY (id),
    CONSTRAINT uq_case_letter_key UNIQUE ("key")
);

CREATE INDEX ix_case_letter_case_id ON case_letter (case_id);

CREATE INDEX ix_case_letter_kin_made ON case_letter (kin, made);

CREATE TABLE case_text (
    id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    author TEXT NOT NULL,
    what TEXT NOT NULL,
    words TEXT,
    written BIGINT NOT NULL,
    erased BIGINT,
    CONSTRAINT pk_case_text PRIMARY KEY (id)
);

CREATE INDEX ix_case_text_author ON case_text (author);

CREATE INDEX ix_case_text_case_id ON case_text (case_id);

CREATE TABLE content (
    sha256 TEXT NOT NULL,
    kind TEXT NOT NULL,
    size INTEGER NOT NULL,
    kept BIGINT NOT NULL,
    CONSTRAINT pk_content PRIMARY KEY (sha256)
);

CREATE TABLE dependents_count (
    project_id INTEGER NOT NULL,
    direct INTEGER NOT NULL,
    runtime INTEGER NOT NULL,
    any INTEGER NOT NULL,
    graph_version TEXT NOT NULL,
    computed_at BIGINT,
    dirty BOOLEAN DEFAULT 0 NOT NULL,
    CONSTRAINT pk_dependents_count PRIMARY KEY (project_id)
);

CREATE TABLE edge_change (
    version INTEGER NOT NULL,
    dependent_id INTEGER NOT NULL,
    CONSTRAINT pk_edge_change PRIMARY KEY (version)
);

CREATE TABLE edge_latest (
    dependent_id INTEGER NOT NULL,
    target_id INTEGER NOT NULL,
    raw TEXT NOT NULL,
    gates TEXT DEFAULT '' NOT NULL,
    environment TEXT DEFAULT 'always' NOT NULL,
    extras TEXT DEFAULT '' NOT NULL,
    source TEXT NOT NULL
);

CREATE INDEX ix_edge_latest_dependent_id_target_id ON edge_latest (dependent_id, target_id);

CREATE INDEX ix_edge_latest_target_id_dependent_id ON edge_latest (target_id, dependent_id);

CREATE TABLE feed_version (
    topic TEXT NOT NULL,
    number INTEGER NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT pk_feed_version PRIMARY KEY (topic)
);

CREATE TABLE idempotency (
    key_hash TEXT NOT NULL,
    route TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    body JSON NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT pk_idempotency PRIMARY KEY (key_hash, route)
);

CREATE INDEX ix_idempotency_at ON idempotency (at);

CREATE TABLE inbound (
    id TEXT NOT NULL,
    digest TEXT NOT NULL,
    sort TEXT NOT NULL,
    status TEXT DEFAULT '' NOT NULL,
    letter_id TEXT,
    case_id TEXT,
    point_id TEXT,
    sealed TEXT,
    received BIGINT NOT NULL,
    read_at BIGINT,
    read_by TEXT,
    CONSTRAINT pk_inbound PRIMARY KEY (id),
    CONSTRAINT uq_inbound_digest UNIQUE (digest)
);

CREATE INDEX ix_inbound_case_id ON inbound (case_id);

CREATE INDEX ix_inbound_read_at ON inbound (read_at);

CREATE TABLE job (
    id INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    actor TEXT NOT NULL,
    args JSON NOT NULL,
    due BIGINT NOT NULL,
    lease BIGINT,
    owner TEXT,
    tries INTEGER DEFAULT '0' NOT NULL,
    state TEXT DEFAULT 'new' NOT NULL,
    reason TEXT,
    created BIGINT NOT NULL,
    finished BIGINT,
    CONSTRAINT pk_job PRIMARY KEY (id),
    CONSTRAINT uq_job_key UNIQUE ("key")
);

CREATE INDEX ix_job_due ON job (due, id) WHERE state = 'new';

CREATE INDEX ix_job_owner ON job (owner) WHERE owner IS NOT NULL;

CREATE TABLE meta (
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_meta PRIMARY KEY ("key")
);

CREATE TABLE person (
    id TEXT NOT NULL,
    ecosystem TEXT NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT pk_person PRIMARY KEY (id),
    CONSTRAINT uq_person_ecosystem_name UNIQUE (ecosystem, name)
);

CREATE TABLE project (
    id INTEGER NOT NULL,
    ecosystem TEXT NOT NULL,
    name TEXT NOT NULL,
    display_name TEXT,
    state TEXT DEFAULT 'unknown' NOT NULL,
    status TEXT,
    status_reason TEXT,
    summary TEXT,
    links JSON,
    classifiers JSON,
    serial INTEGER,
    incarnation INTEGER DEFAULT '0' NOT NULL,
    first_seen BIGINT,
    last_seen BIGINT,
    looked_at BIGINT,
    next_look BIGINT,
    tracked BOOLEAN DEFAULT 0 NOT NULL,
    pending_serial INTEGER,
    pending_since BIGINT,
    pending_tries INTEGER DEFAULT '0' NOT NULL,
    latest_version TEXT,
    described_version TEXT,
    CONSTRAINT pk_project PRIMARY KEY (id),
    CONSTRAINT uq_project_ecosystem_name UNIQUE (ecosystem, name)
);

CREATE INDEX ix_project_next_look ON project (next_look) WHERE tracked = 1;

CREATE TABLE source (
    id INTEGER NOT NULL,
    ecosystem TEXT NOT NULL,
    base_url TEXT NOT NULL,
    cursor TEXT,
    head INTEGER,
    head_at BIGINT,
    root_at BIGINT,
    health TEXT DEFAULT 'ok' NOT NULL,
    health_since BIGINT,
    incident TEXT,
    last_ok_at BIGINT,
    last_error TEXT,
    last_error_at BIGINT,
    silent_since BIGINT,
    unknown_actions INTEGER DEFAULT '0' NOT NULL,
    rows_counted INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_source PRIMARY KEY (id),
    CONSTRAINT uq_source_ecosystem UNIQUE (ecosystem)
);

CREATE TABLE text (
    event_key TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_text PRIMARY KEY (event_key, name)
);

CREATE TABLE validator (
    source_id INTEGER NOT NULL,
    url TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    CONSTRAINT pk_validator PRIMARY KEY (source_id, url)
);

CREATE TABLE account_role (
    account_id TEXT NOT NULL,
    role TEXT NOT NULL,
    since BIGINT NOT NULL,
    "by" TEXT NOT NULL,
    CONSTRAINT pk_account_role PRIMARY KEY (account_id, role),
    CONSTRAINT fk_account_role_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE TABLE address (
    id INTEGER NOT NULL,
    account_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    kin TEXT NOT NULL,
    domain TEXT NOT NULL,
    sealed TEXT NOT NULL,
    added BIGINT NOT NULL,
    verified BIGINT,
    CONSTRAINT pk_address PRIMARY KEY (id),
    CONSTRAINT fk_address_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT uq_address_fingerprint UNIQUE (fingerprint)
);

CREATE INDEX ix_address_account_id ON address (account_id);

CREATE INDEX ix_address_kin ON address (kin);

CREATE TABLE answer_link (
    token_hash TEXT NOT NULL,
    letter_id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    point_id TEXT NOT NULL,
    expires BIGINT NOT NULL,
    used_at BIGINT,
    used_answer TEXT,
    CONSTRAINT pk_answer_link PRIMARY KEY (token_hash),
    CONSTRAINT fk_answer_link_letter_id FOREIGN KEY(letter_id) REFERENCES case_letter (id)
);

CREATE INDEX ix_answer_link_case_id ON answer_link (case_id);

CREATE INDEX ix_answer_link_expires ON answer_link (expires);

CREATE TABLE api_token (
    id TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    account_id TEXT NOT NULL,
    name TEXT NOT NULL,
    scopes JSON NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    last_used BIGINT,
    revoked BIGINT,
    CONSTRAINT pk_api_token PRIMARY KEY (id),
    CONSTRAINT uq_api_token_token_hash UNIQUE (token_hash),
    CONSTRAINT fk_api_token_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX ix_api_token_account_id ON api_token (account_id);

CREATE TABLE case_contact (
    id TEXT NOT NULL,
    project_id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    origin TEXT NOT NULL,
    source TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    kin TEXT NOT NULL,
    domain TEXT NOT NULL,
    shared BOOLEAN DEFAULT 0 NOT NULL,
    sealed TEXT,
    account_id TEXT,
    first_seen BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    domain_state TEXT DEFAULT 'unknown' NOT NULL,
    domain_at BIGINT,
    result TEXT,
    result_at BIGINT,
    muted_at BIGINT,
    CONSTRAINT pk_case_contact PRIMARY KEY (id),
    CONSTRAINT uq_case_contact_project_id_fingerprint UNIQUE (project_id, fingerprint),
    CONSTRAINT fk_case_contact_project_id FOREIGN KEY(project_id) REFERENCES project (id)
);

CREATE INDEX ix_case_contact_kin ON case_contact (kin);

CREATE TABLE case_draft (
    account_id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    what TEXT NOT NULL,
    fields JSON NOT NULL,
    saved BIGINT NOT NULL,
    CONSTRAINT pk_case_draft PRIMARY KEY (account_id, case_id, what),
    CONSTRAINT fk_case_draft_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX ix_case_draft_saved ON case_draft (saved);

CREATE TABLE case_fact (
    id INTEGER NOT NULL,
    project_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    about TEXT DEFAULT '' NOT NULL,
    value TEXT NOT NULL,
    source TEXT NOT NULL,
    at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    CONSTRAINT pk_case_fact PRIMARY KEY (id),
    CONSTRAINT fk_case_fact_project_id FOREIGN KEY(project_id) REFERENCES project (id)
);

CREATE INDEX ix_case_fact_project_id_name ON case_fact (project_id, name);

CREATE TABLE case_file (
    id TEXT NOT NULL,
    project_id INTEGER NOT NULL,
    intent TEXT NOT NULL,
    policy TEXT DEFAULT '' NOT NULL,
    policy_version INTEGER DEFAULT '0' NOT NULL,
    tier INTEGER DEFAULT '0' NOT NULL,
    stage TEXT NOT NULL,
    outcome TEXT,
    lead TEXT NOT NULL,
    assignee TEXT,
    version INTEGER NOT NULL,
    opened BIGINT NOT NULL,
    filed BIGINT,
    noticed BIGINT,
    since BIGINT NOT NULL,
    entered BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    granted BIGINT,
    ends BIGINT,
    turn TEXT NOT NULL,
    due BIGINT NOT NULL,
    overdue BOOLEAN DEFAULT 0 NOT NULL,
    beside JSON NOT NULL,
    wakes BIGINT,
    CONSTRAINT pk_case_file PRIMARY KEY (id),
    CONSTRAINT fk_case_file_project_id FOREIGN KEY(project_id) REFERENCES project (id)
);

CREATE INDEX ix_case_file_assignee ON case_file (assignee);

CREATE INDEX ix_case_file_project_id ON case_file (project_id);

CREATE INDEX ix_case_file_stage_due ON case_file (stage, due);

CREATE INDEX ix_case_file_wakes ON case_file (wakes);

CREATE TABLE challenge (
    token_hash TEXT NOT NULL,
    purpose TEXT NOT NULL,
    asked TEXT NOT NULL,
    account_id TEXT,
    expires BIGINT NOT NULL,
    CONSTRAINT pk_challenge PRIMARY KEY (token_hash),
    CONSTRAINT fk_challenge_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX ix_challenge_expires ON challenge (expires);

CREATE TABLE device (
    token_hash TEXT NOT NULL,
    account_id TEXT NOT NULL,
    last_used BIGINT NOT NULL,
    CONSTRAINT pk_device PRIMARY KEY (token_hash),
    CONSTRAINT fk_device_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX ix_device_account_id ON device (account_id);

CREATE TABLE event (
    number INTEGER NOT NULL,
    id TEXT NOT NULL,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    type TEXT NOT NULL,
    at BIGINT NOT NULL,
    "key" TEXT,
    project_id INTEGER,
    incident TEXT,
    record BLOB NOT NULL,
    CONSTRAINT pk_event PRIMARY KEY (number),
    CONSTRAINT uq_event_stream_version UNIQUE (stream, version),
    CONSTRAINT uq_event_id UNIQUE (id),
    CONSTRAINT uq_event_key UNIQUE ("key"),
    CONSTRAINT fk_event_project_id FOREIGN KEY(project_id) REFERENCES project (id)
);

CREATE INDEX ix_event_incident ON event (incident);

CREATE INDEX ix_event_project_id_number ON event (project_id, number);

CREATE INDEX ix_event_type_number ON event (type, number);

CREATE TABLE identity (
    id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    sealed TEXT NOT NULL,
    linked BIGINT NOT NULL,
    last_used BIGINT NOT NULL,
    CONSTRAINT pk_identity PRIMARY KEY (id),
    CONSTRAINT fk_identity_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT uq_identity_fingerprint UNIQUE (fingerprint)
);

CREATE INDEX ix_identity_account_id ON identity (account_id);

CREATE TABLE incarnation (
    id INTEGER NOT NULL,
    project_id INTEGER NOT NULL,
    n INTEGER NOT NULL,
    first_seen BIGINT NOT NULL,
    removed_at BIGINT,
    evidence JSON,
    tombstone JSON,
    CONSTRAINT pk_incarnation PRIMARY KEY (id),
    CONSTRAINT uq_incarnation_project_id_n UNIQUE (project_id, n),
    CONSTRAINT fk_incarnation_project_id FOREIGN KEY(project_id) REFERENCES project (id)
);

CREATE TABLE letter (
    id TEXT NOT NULL,
    account_id TEXT,
    sealed TEXT,
    created BIGINT NOT NULL,
    sent BIGINT,
    receipt TEXT,
    CONSTRAINT pk_letter PRIMARY KEY (id),
    CONSTRAINT fk_letter_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX ix_letter_created ON letter (created);

CREATE TABLE link (
    token_hash TEXT NOT NULL,
    purpose TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    sealed TEXT NOT NULL,
    account_id TEXT,
    browser_hash TEXT,
    expires BIGINT NOT NULL,
    used BIGINT,
    CONSTRAINT pk_link PRIMARY KEY (token_hash),
    CONSTRAINT fk_link_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX ix_link_expires ON link (expires);

CREATE TABLE observation (
    id INTEGER NOT NULL,
    project_id INTEGER NOT NULL,
    source_id INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    status INTEGER,
    digest TEXT,
    at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    looks INTEGER DEFAULT '1' NOT NULL,
    reason TEXT,
    CONSTRAINT pk_observation PRIMARY KEY (id),
    CONSTRAINT fk_observation_project_id FOREIGN KEY(project_id) REFERENCES project (id),
    CONSTRAINT fk_observation_source_id FOREIGN KEY(source_id) REFERENCES source (id)
);

CREATE INDEX ix_observation_project_id_at ON observation (project_id, at);

CREATE TABLE passkey (
    id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    credential TEXT NOT NULL,
    public_key BLOB NOT NULL,
    sign_count INTEGER NOT NULL,
    name TEXT NOT NULL,
    created BIGINT NOT NULL,
    last_used BIGINT,
    CONSTRAINT pk_passkey PRIMARY KEY (id),
    CONSTRAINT fk_passkey_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT uq_passkey_credential UNIQUE (credential)
);

CREATE INDEX ix_passkey_account_id ON passkey (account_id);

CREATE TABLE recovery_code (
    account_id TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    used BIGINT,
    CONSTRAINT pk_recovery_code PRIMARY KEY (account_id, code_hash),
    CONSTRAINT fk_recovery_code_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE TABLE requirement (
    id INTEGER NOT NULL,
    project_id INTEGER NOT NULL,
    version TEXT NOT NULL,
    raw TEXT NOT NULL,
    target TEXT,
    extras JSON NOT NULL,
    specifier TEXT DEFAULT '' NOT NULL,
    url TEXT,
    gates JSON NOT NULL,
    environment TEXT DEFAULT 'always' NOT NULL,
    marker TEXT,
    error TEXT,
    CONSTRAINT pk_requirement PRIMARY KEY (id),
    CONSTRAINT fk_requirement_project_id FOREIGN KEY(project_id) REFERENCES project (id)
);

CREATE INDEX ix_requirement_project_id_version ON requirement (project_id, version);

CREATE TABLE session (
    id TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    account_id TEXT NOT NULL,
    means TEXT NOT NULL,
    agent TEXT DEFAULT '' NOT NULL,
    network TEXT,
    created BIGINT NOT NULL,
    last_used BIGINT NOT NULL,
    proved BIGINT,
    CONSTRAINT pk_session PRIMARY KEY (id),
    CONSTRAINT uq_session_token_hash UNIQUE (token_hash),
    CONSTRAINT fk_session_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX ix_session_account_id ON session (account_id);

CREATE INDEX ix_session_created ON session (created);

CREATE TABLE standing (
    id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    project_id INTEGER NOT NULL,
    incarnation INTEGER NOT NULL,
    kind TEXT NOT NULL,
    thing TEXT NOT NULL,
    level TEXT NOT NULL,
    ids JSON NOT NULL,
    first BIGINT NOT NULL,
    shown BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    CONSTRAINT pk_standing PRIMARY KEY (id),
    CONSTRAINT uq_standing_account_id_project_id_kind_thing UNIQUE (account_id, project_id, kind, thing),
    CONSTRAINT fk_standing_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT fk_standing_project_id FOREIGN KEY(project_id) REFERENCES project (id)
);

CREATE INDEX ix_standing_expires ON standing (expires);

CREATE INDEX ix_standing_project_id ON standing (project_id);

CREATE TABLE standing_ask (
    id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    project_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    challenge TEXT NOT NULL,
    asked BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    used BIGINT,
    CONSTRAINT pk_standing_ask PRIMARY KEY (id),
    CONSTRAINT fk_standing_ask_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT fk_standing_ask_project_id FOREIGN KEY(project_id) REFERENCES project (id),
    CONSTRAINT uq_standing_ask_challenge UNIQUE (challenge)
);

CREATE INDEX ix_standing_ask_account_id ON standing_ask (account_id);

CREATE INDEX ix_standing_ask_expires ON standing_ask (expires);

CREATE TABLE totp (
    account_id TEXT NOT NULL,
    sealed TEXT NOT NULL,
    last_step INTEGER DEFAULT '0' NOT NULL,
    confirmed BIGINT,
    CONSTRAINT pk_totp PRIMARY KEY (account_id),
    CONSTRAINT fk_totp_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE TABLE upload (
    id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    "by" TEXT NOT NULL,
    subject TEXT,
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT pk_upload PRIMARY KEY (id),
    CONSTRAINT fk_upload_sha256 FOREIGN KEY(sha256) REFERENCES content (sha256)
);

CREATE INDEX ix_upload_by ON upload ("by");

CREATE INDEX ix_upload_sha256 ON upload (sha256);

CREATE INDEX ix_upload_subject ON upload (subject);

CREATE TABLE upstream_event (
    id INTEGER NOT NULL,
    source_id INTEGER NOT NULL,
    external_id TEXT NOT NULL,
    project_id INTEGER,
    name TEXT NOT NULL,
    version TEXT,
    action TEXT NOT NULL,
    who_person_id TEXT,
    at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    known BOOLEAN NOT NULL,
    applied BOOLEAN DEFAULT 0 NOT NULL,
    CONSTRAINT pk_upstream_event PRIMARY KEY (id),
    CONSTRAINT uq_upstream_event_source_id_external_id UNIQUE (source_id, external_id),
    CONSTRAINT fk_upstream_event_source_id FOREIGN KEY(source_id) REFERENCES source (id),
    CONSTRAINT fk_upstream_event_project_id FOREIGN KEY(project_id) REFERENCES project (id),
    CONSTRAINT fk_upstream_event_who_person_id FOREIGN KEY(who_person_id) REFERENCES person (id)
);

CREATE INDEX ix_upstream_event_project_id ON upstream_event (project_id);

CREATE TABLE watchlist (
    id TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    public_token TEXT,
    manage_hash TEXT NOT NULL,
    name TEXT NOT NULL,
    filename TEXT NOT NULL,
    content TEXT NOT NULL,
    kind TEXT NOT NULL,
    target_project_id INTEGER,
    state TEXT DEFAULT 'reading' NOT NULL,
    done INTEGER DEFAULT '0' NOT NULL,
    total INTEGER DEFAULT '0' NOT NULL,
    unreadable JSON NOT NULL,
    created BIGINT NOT NULL,
    deleted_at BIGINT,
    asked_at BIGINT,
    version INTEGER DEFAULT '0' NOT NULL,
    version_at BIGINT,
    CONSTRAINT pk_watchlist PRIMARY KEY (id),
    CONSTRAINT uq_watchlist_token_hash UNIQUE (token_hash),
    CONSTRAINT uq_watchlist_public_token UNIQUE (public_token),
    CONSTRAINT fk_watchlist_target_project_id FOREIGN KEY(target_project_id) REFERENCES project (id)
);

CREATE INDEX ix_watchlist_target_project_id ON watchlist (target_project_id);

CREATE TABLE account_list (
    account_id TEXT NOT NULL,
    list_id TEXT NOT NULL,
    taken BIGINT NOT NULL,
    CONSTRAINT pk_account_list PRIMARY KEY (account_id, list_id),
    CONSTRAINT fk_account_list_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT fk_account_list_list_id FOREIGN KEY(list_id) REFERENCES watchlist (id)
);

CREATE INDEX ix_account_list_list_id ON account_list (list_id);

CREATE TABLE case_candidate (
    case_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    CONSTRAINT pk_case_candidate PRIMARY KEY (case_id, person_id),
    CONSTRAINT fk_case_candidate_case_id FOREIGN KEY(case_id) REFERENCES case_file (id)
);

CREATE INDEX ix_case_candidate_person_id ON case_candidate (person_id);

CREATE TABLE entry (
    number INTEGER NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    severity TEXT NOT NULL,
    title TEXT NOT NULL,
    project_id INTEGER,
    incident TEXT,
    at BIGINT NOT NULL,
    list_id TEXT,
    CONSTRAINT pk_entry PRIMARY KEY (number),
    CONSTRAINT fk_entry_number FOREIGN KEY(number) REFERENCES event (number),
    CONSTRAINT uq_entry_id UNIQUE (id),
    CONSTRAINT fk_entry_project_id FOREIGN KEY(project_id) REFERENCES project (id),
    CONSTRAINT fk_entry_list_id FOREIGN KEY(list_id) REFERENCES watchlist (id)
);

CREATE INDEX ix_entry_incident_number ON entry (incident, number);

CREATE INDEX ix_entry_kind_number ON entry (kind, number);

CREATE INDEX ix_entry_list_id_number ON entry (list_id, number);

CREATE INDEX ix_entry_project_id_number ON entry (project_id, number);

CREATE INDEX ix_entry_severity_number ON entry (severity, number);

CREATE TABLE holder (
    id INTEGER NOT NULL,
    incarnation_id INTEGER NOT NULL,
    person_id TEXT NOT NULL,
    role TEXT NOT NULL,
    kind TEXT NOT NULL,
    since BIGINT,
    until BIGINT,
    learnt_at BIGINT NOT NULL,
    ended_learnt_at BIGINT,
    source TEXT NOT NULL,
    CONSTRAINT pk_holder PRIMARY KEY (id),
    CONSTRAINT fk_holder_incarnation_id FOREIGN KEY(incarnation_id) REFERENCES incarnation (id),
    CONSTRAINT fk_holder_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);

CREATE INDEX ix_holder_incarnation_id ON holder (incarnation_id);

CREATE INDEX ix_holder_person_id ON holder (person_id);

CREATE TABLE membership (
    id INTEGER NOT NULL,
    list_id TEXT NOT NULL,
    project_id INTEGER NOT NULL,
    parent_id INTEGER,
    requirement TEXT NOT NULL,
    relation TEXT NOT NULL,
    gates TEXT DEFAULT '' NOT NULL,
    environment TEXT DEFAULT 'always' NOT NULL,
    depth INTEGER DEFAULT '0' NOT NULL,
    line TEXT,
    pinned TEXT,
    from_event INTEGER NOT NULL,
    to_event INTEGER,
    CONSTRAINT pk_membership PRIMARY KEY (id),
    CONSTRAINT fk_membership_list_id FOREIGN KEY(list_id) REFERENCES watchlist (id),
    CONSTRAINT fk_membership_project_id FOREIGN KEY(project_id) REFERENCES project (id),
    CONSTRAINT fk_membership_parent_id FOREIGN KEY(parent_id) REFERENCES project (id)
);

CREATE INDEX ix_membership_list_id ON membership (list_id);

CREATE INDEX ix_membership_project_id ON membership (project_id);

CREATE TABLE project_state (
    id INTEGER NOT NULL,
    incarnation_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    since BIGINT,
    until BIGINT,
    learnt_at BIGINT NOT NULL,
    ended_learnt_at BIGINT,
    CONSTRAINT pk_project_state PRIMARY KEY (id),
    CONSTRAINT fk_project_state_incarnation_id FOREIGN KEY(incarnation_id) REFERENCES incarnation (id)
);

CREATE INDEX ix_project_state_incarnation_id ON project_state (incarnation_id);

CREATE TABLE release (
    id INTEGER NOT NULL,
    incarnation_id INTEGER NOT NULL,
    version TEXT NOT NULL,
    uploaded BIGINT,
    yanked BOOLEAN DEFAULT 0 NOT NULL,
    yank_reason TEXT,
    quarantined BOOLEAN DEFAULT 0 NOT NULL,
    first_seen BIGINT NOT NULL,
    removed_at BIGINT,
    CONSTRAINT pk_release PRIMARY KEY (id),
    CONSTRAINT uq_release_incarnation_id_version UNIQUE (incarnation_id, version),
    CONSTRAINT fk_release_incarnation_id FOREIGN KEY(incarnation_id) REFERENCES incarnation (id)
);

CREATE TABLE file (
    id INTEGER NOT NULL,
    release_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    sha256 TEXT,
    size INTEGER,
    uploaded BIGINT,
    yanked TEXT,
    metadata_sha256 TEXT,
    requires_python TEXT,
    removed_at BIGINT,
    CONSTRAINT pk_file PRIMARY KEY (id),
    CONSTRAINT uq_file_release_id_name UNIQUE (release_id, name),
    CONSTRAINT fk_file_release_id FOREIGN KEY(release_id) REFERENCES release (id)
);

CREATE TABLE fragment (
    number INTEGER NOT NULL,
    format TEXT NOT NULL,
    bytes BLOB NOT NULL,
    CONSTRAINT pk_fragment PRIMARY KEY (number, format),
    CONSTRAINT fk_fragment_number FOREIGN KEY(number) REFERENCES entry (number)
);

CREATE TABLE release_state (
    id INTEGER NOT NULL,
    release_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    since BIGINT,
    until BIGINT,
    learnt_at BIGINT NOT NULL,
    ended_learnt_at BIGINT,
    CONSTRAINT pk_release_state PRIMARY KEY (id),
    CONSTRAINT fk_release_state_release_id FOREIGN KEY(release_id) REFERENCES release (id)
);

CREATE INDEX ix_release_state_release_id ON release_state (release_id);
