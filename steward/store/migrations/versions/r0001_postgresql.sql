CREATE TABLE account (
    id VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR COLLATE "C" DEFAULT '' NOT NULL,
    skeleton VARCHAR COLLATE "C",
    state VARCHAR COLLATE "C" DEFAULT 'active' NOT NULL,
    created BIGINT NOT NULL,
    CONSTRAINT pk_account PRIMARY KEY (id),
    CONSTRAINT uq_account_skeleton UNIQUE (skeleton)
);

CREATE TABLE adoptable (
    project_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    grade VARCHAR COLLATE "C" NOT NULL,
    orphaned BOOLEAN DEFAULT false NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    CONSTRAINT pk_adoptable PRIMARY KEY (project_id),
    CONSTRAINT uq_adoptable_number UNIQUE (number)
);

CREATE TABLE allowance (
    bucket VARCHAR COLLATE "C" NOT NULL,
    window_start BIGINT NOT NULL,
    used BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_allowance PRIMARY KEY (bucket, window_start)
);

CREATE TABLE audit (
    id BIGSERIAL NOT NULL,
    at BIGINT NOT NULL,
    actor VARCHAR COLLATE "C" NOT NULL,
    via VARCHAR COLLATE "C" NOT NULL,
    action VARCHAR COLLATE "C" NOT NULL,
    object VARCHAR COLLATE "C" NOT NULL,
    detail JSONB NOT NULL,
    CONSTRAINT pk_audit PRIMARY KEY (id)
);

CREATE INDEX ix_audit_actor ON audit (actor);

CREATE INDEX ix_audit_object ON audit (object);

CREATE TABLE case_letter (
    id VARCHAR COLLATE "C" NOT NULL,
    key VARCHAR COLLATE "C" NOT NULL,
    case_id VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR COLLATE "C" NOT NULL,
    point_id VARCHAR COLLATE "C",
    account_id VARCHAR COLLATE "C",
    kin VARCHAR COLLATE "C" NOT NULL,
    made BIGINT NOT NULL,
    result VARCHAR COLLATE "C",
    result_at BIGINT,
    CONSTRAINT pk_case_letter PRIMARY KEY (id),
    CONSTRAINT uq_case_letter_key UNIQUE (key)
);

CREATE INDEX ix_case_letter_case_id ON case_letter (case_id);

CREATE INDEX ix_case_letter_kin_made ON case_letter (kin, made);

CREATE TABLE case_text (
    id VARCHAR COLLATE "C" NOT NULL,
    case_id VARCHAR COLLATE "C" NOT NULL,
    author VARCHAR COLLATE "C" NOT NULL,
    what VARCHAR COLLATE "C" NOT NULL,
    words VARCHAR COLLATE "C",
    written BIGINT NOT NULL,
    erased BIGINT,
    CONSTRAINT pk_case_text PRIMARY KEY (id)
);

CREATE INDEX ix_case_text_author ON case_text (author);

CREATE INDEX ix_case_text_case_id ON case_text (case_id);

CREATE TABLE content (
    sha256 VARCHAR COLLATE "C" NOT NULL,
    kind VARCHAR COLLATE "C" NOT NULL,
    size BIGINT NOT NULL,
    kept BIGINT NOT NULL,
    CONSTRAINT pk_content PRIMARY KEY (sha256)
);

CREATE TABLE dependents_count (
    project_id BIGINT NOT NULL,
    direct BIGINT NOT NULL,
    runtime BIGINT NOT NULL,
    "any" BIGINT NOT NULL,
    graph_version VARCHAR COLLATE "C" NOT NULL,
    computed_at BIGINT,
    dirty BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT pk_dependents_count PRIMARY KEY (project_id)
);

CREATE TABLE edge_change (
    version BIGINT NOT NULL,
    dependent_id BIGINT NOT NULL,
    CONSTRAINT pk_edge_change PRIMARY KEY (version)
);

CREATE TABLE edge_latest (
    dependent_id BIGINT NOT NULL,
    target_id BIGINT NOT NULL,
    raw VARCHAR COLLATE "C" NOT NULL,
    gates VARCHAR COLLATE "C" DEFAULT '' NOT NULL,
    environment VARCHAR COLLATE "C" DEFAULT 'always' NOT NULL,
    extras VARCHAR COLLATE "C" DEFAULT '' NOT NULL,
    source VARCHAR COLLATE "C" NOT NULL
);

CREATE INDEX ix_edge_latest_dependent_id_target_id ON edge_latest (dependent_id, target_id);

CREATE INDEX ix_edge_latest_target_id_dependent_id ON edge_latest (target_id, dependent_id);

CREATE TABLE feed_version (
    topic VARCHAR COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT pk_feed_version PRIMARY KEY (topic)
);

CREATE TABLE idempotency (
    key_hash VARCHAR COLLATE "C" NOT NULL,
    route VARCHAR COLLATE "C" NOT NULL,
    request_hash VARCHAR COLLATE "C" NOT NULL,
    status BIGINT NOT NULL,
    body JSONB NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT pk_idempotency PRIMARY KEY (key_hash, route)
);

CREATE INDEX ix_idempotency_at ON idempotency (at);

CREATE TABLE inbound (
    id VARCHAR COLLATE "C" NOT NULL,
    digest VARCHAR COLLATE "C" NOT NULL,
    sort VARCHAR COLLATE "C" NOT NULL,
    status VARCHAR COLLATE "C" DEFAULT '' NOT NULL,
    letter_id VARCHAR COLLATE "C",
    case_id VARCHAR COLLATE "C",
    point_id VARCHAR COLLATE "C",
    sealed VARCHAR COLLATE "C",
    received BIGINT NOT NULL,
    read_at BIGINT,
    read_by VARCHAR COLLATE "C",
    CONSTRAINT pk_inbound PRIMARY KEY (id),
    CONSTRAINT uq_inbound_digest UNIQUE (digest)
);

CREATE INDEX ix_inbound_case_id ON inbound (case_id);

CREATE INDEX ix_inbound_read_at ON inbound (read_at);

CREATE TABLE job (
    id BIGSERIAL NOT NULL,
    key VARCHAR COLLATE "C" NOT NULL,
    actor VARCHAR COLLATE "C" NOT NULL,
    args JSONB NOT NULL,
    due BIGINT NOT NULL,
    lease BIGINT,
    owner VARCHAR COLLATE "C",
    tries BIGINT DEFAULT '0' NOT NULL,
    state VARCHAR COLLATE "C" DEFAULT 'new' NOT NULL,
    reason VARCHAR COLLATE "C",
    created BIGINT NOT NULL,
    finished BIGINT,
    CONSTRAINT pk_job PRIMARY KEY (id),
    CONSTRAINT uq_job_key UNIQUE (key)
);

CREATE INDEX ix_job_due ON job (due, id) WHERE state = 'new';

CREATE INDEX ix_job_owner ON job (owner) WHERE owner IS NOT NULL;

CREATE TABLE meta (
    key VARCHAR COLLATE "C" NOT NULL,
    value VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_meta PRIMARY KEY (key)
);

CREATE TABLE person (
    id VARCHAR COLLATE "C" NOT NULL,
    ecosystem VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_person PRIMARY KEY (id),
    CONSTRAINT uq_person_ecosystem_name UNIQUE (ecosystem, name)
);

CREATE TABLE project (
    id BIGSERIAL NOT NULL,
    ecosystem VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR COLLATE "C" NOT NULL,
    display_name VARCHAR COLLATE "C",
    state VARCHAR COLLATE "C" DEFAULT 'unknown' NOT NULL,
    status VARCHAR COLLATE "C",
    status_reason VARCHAR COLLATE "C",
    summary VARCHAR COLLATE "C",
    links JSONB,
    classifiers JSONB,
    serial BIGINT,
    incarnation BIGINT DEFAULT '0' NOT NULL,
    first_seen BIGINT,
    last_seen BIGINT,
    looked_at BIGINT,
    next_look BIGINT,
    tracked BOOLEAN DEFAULT false NOT NULL,
    pending_serial BIGINT,
    pending_since BIGINT,
    pending_tries BIGINT DEFAULT '0' NOT NULL,
    latest_version VARCHAR COLLATE "C",
    described_version VARCHAR COLLATE "C",
    CONSTRAINT pk_project PRIMARY KEY (id),
    CONSTRAINT uq_project_ecosystem_name UNIQUE (ecosystem, name)
);

CREATE INDEX ix_project_next_look ON project (next_look) WHERE tracked = true;

CREATE TABLE source (
    id BIGSERIAL NOT NULL,
    ecosystem VARCHAR COLLATE "C" NOT NULL,
    base_url VARCHAR COLLATE "C" NOT NULL,
    cursor VARCHAR COLLATE "C",
    head BIGINT,
    head_at BIGINT,
    root_at BIGINT,
    health VARCHAR COLLATE "C" DEFAULT 'ok' NOT NULL,
    health_since BIGINT,
    incident VARCHAR COLLATE "C",
    last_ok_at BIGINT,
    last_error VARCHAR COLLATE "C",
    last_error_at BIGINT,
    silent_since BIGINT,
    unknown_actions BIGINT DEFAULT '0' NOT NULL,
    rows_counted BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_source PRIMARY KEY (id),
    CONSTRAINT uq_source_ecosystem UNIQUE (ecosystem)
);

CREATE TABLE text (
    event_key VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR COLLATE "C" NOT NULL,
    value VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_text PRIMARY KEY (event_key, name)
);

CREATE TABLE validator (
    source_id BIGINT NOT NULL,
    url VARCHAR COLLATE "C" NOT NULL,
    etag VARCHAR COLLATE "C",
    last_modified VARCHAR COLLATE "C",
    CONSTRAINT pk_validator PRIMARY KEY (source_id, url)
);

CREATE TABLE account_role (
    account_id VARCHAR COLLATE "C" NOT NULL,
    role VARCHAR COLLATE "C" NOT NULL,
    since BIGINT NOT NULL,
    by VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_account_role PRIMARY KEY (account_id, role),
    CONSTRAINT fk_account_role_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE TABLE address (
    id BIGSERIAL NOT NULL,
    account_id VARCHAR COLLATE "C" NOT NULL,
    fingerprint VARCHAR COLLATE "C" NOT NULL,
    kin VARCHAR COLLATE "C" NOT NULL,
    domain VARCHAR COLLATE "C" NOT NULL,
    sealed VARCHAR COLLATE "C" NOT NULL,
    added BIGINT NOT NULL,
    verified BIGINT,
    CONSTRAINT pk_address PRIMARY KEY (id),
    CONSTRAINT fk_address_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT uq_address_fingerprint UNIQUE (fingerprint)
);

CREATE INDEX ix_address_account_id ON address (account_id);

CREATE INDEX ix_address_kin ON address (kin);

CREATE TABLE answer_link (
    token_hash VARCHAR COLLATE "C" NOT NULL,
    letter_id VARCHAR COLLATE "C" NOT NULL,
    case_id VARCHAR COLLATE "C" NOT NULL,
    point_id VARCHAR COLLATE "C" NOT NULL,
    expires BIGINT NOT NULL,
    used_at BIGINT,
    used_answer VARCHAR COLLATE "C",
    CONSTRAINT pk_answer_link PRIMARY KEY (token_hash),
    CONSTRAINT fk_answer_link_letter_id FOREIGN KEY(letter_id) REFERENCES case_letter (id)
);

CREATE INDEX ix_answer_link_case_id ON answer_link (case_id);

CREATE INDEX ix_answer_link_expires ON answer_link (expires);

CREATE TABLE api_token (
    id VARCHAR COLLATE "C" NOT NULL,
    token_hash VARCHAR COLLATE "C" NOT NULL,
    account_id VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR COLLATE "C" NOT NULL,
    scopes JSONB NOT NULL,
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
    id VARCHAR COLLATE "C" NOT NULL,
    project_id BIGINT NOT NULL,
    channel VARCHAR COLLATE "C" NOT NULL,
    origin VARCHAR COLLATE "C" NOT NULL,
    source VARCHAR COLLATE "C" NOT NULL,
    fingerprint VARCHAR COLLATE "C" NOT NULL,
    kin VARCHAR COLLATE "C" NOT NULL,
    domain VARCHAR COLLATE "C" NOT NULL,
    shared BOOLEAN DEFAULT false NOT NULL,
    sealed VARCHAR COLLATE "C",
    account_id VARCHAR COLLATE "C",
    first_seen BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    domain_state VARCHAR COLLATE "C" DEFAULT 'unknown' NOT NULL,
    domain_at BIGINT,
    result VARCHAR COLLATE "C",
    result_at BIGINT,
    muted_at BIGINT,
    CONSTRAINT pk_case_contact PRIMARY KEY (id),
    CONSTRAINT uq_case_contact_project_id_fingerprint UNIQUE (project_id, fingerprint),
    CONSTRAINT fk_case_contact_project_id FOREIGN KEY(project_id) REFERENCES project (id)
);

CREATE INDEX ix_case_contact_kin ON case_contact (kin);

CREATE TABLE case_draft (
    account_id VARCHAR COLLATE "C" NOT NULL,
    case_id VARCHAR COLLATE "C" NOT NULL,
    what VARCHAR COLLATE "C" NOT NULL,
    fields JSONB NOT NULL,
    saved BIGINT NOT NULL,
    CONSTRAINT pk_case_draft PRIMARY KEY (account_id, case_id, what),
    CONSTRAINT fk_case_draft_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX ix_case_draft_saved ON case_draft (saved);

CREATE TABLE case_fact (
    id BIGSERIAL NOT NULL,
    project_id BIGINT NOT NULL,
    name VARCHAR COLLATE "C" NOT NULL,
    about VARCHAR COLLATE "C" DEFAULT '' NOT NULL,
    value VARCHAR COLLATE "C" NOT NULL,
    source VARCHAR COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    CONSTRAINT pk_case_fact PRIMARY KEY (id),
    CONSTRAINT fk_case_fact_project_id FOREIGN KEY(project_id) REFERENCES project (id)
);

CREATE INDEX ix_case_fact_project_id_name ON case_fact (project_id, name);

CREATE TABLE case_file (
    id VARCHAR COLLATE "C" NOT NULL,
    project_id BIGINT NOT NULL,
    intent VARCHAR COLLATE "C" NOT NULL,
    policy VARCHAR COLLATE "C" DEFAULT '' NOT NULL,
    policy_version BIGINT DEFAULT '0' NOT NULL,
    tier BIGINT DEFAULT '0' NOT NULL,
    stage VARCHAR COLLATE "C" NOT NULL,
    outcome VARCHAR COLLATE "C",
    lead VARCHAR COLLATE "C" NOT NULL,
    assignee VARCHAR COLLATE "C",
    version BIGINT NOT NULL,
    opened BIGINT NOT NULL,
    filed BIGINT,
    noticed BIGINT,
    since BIGINT NOT NULL,
    entered BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    granted BIGINT,
    ends BIGINT,
    turn VARCHAR COLLATE "C" NOT NULL,
    due BIGINT NOT NULL,
    overdue BOOLEAN DEFAULT false NOT NULL,
    beside JSONB NOT NULL,
    wakes BIGINT,
    CONSTRAINT pk_case_file PRIMARY KEY (id),
    CONSTRAINT fk_case_file_project_id FOREIGN KEY(project_id) REFERENCES project (id)
);

CREATE INDEX ix_case_file_assignee ON case_file (assignee);

CREATE INDEX ix_case_file_project_id ON case_file (project_id);

CREATE INDEX ix_case_file_stage_due ON case_file (stage, due);

CREATE INDEX ix_case_file_wakes ON case_file (wakes);

CREATE TABLE challenge (
    token_hash VARCHAR COLLATE "C" NOT NULL,
    purpose VARCHAR COLLATE "C" NOT NULL,
    asked VARCHAR COLLATE "C" NOT NULL,
    account_id VARCHAR COLLATE "C",
    expires BIGINT NOT NULL,
    CONSTRAINT pk_challenge PRIMARY KEY (token_hash),
    CONSTRAINT fk_challenge_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX ix_challenge_expires ON challenge (expires);

CREATE TABLE device (
    token_hash VARCHAR COLLATE "C" NOT NULL,
    account_id VARCHAR COLLATE "C" NOT NULL,
    last_used BIGINT NOT NULL,
    CONSTRAINT pk_device PRIMARY KEY (token_hash),
    CONSTRAINT fk_device_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX ix_device_account_id ON device (account_id);

CREATE TABLE event (
    number BIGINT NOT NULL,
    id VARCHAR COLLATE "C" NOT NULL,
    stream VARCHAR COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    type VARCHAR COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    key VARCHAR COLLATE "C",
    project_id BIGINT,
    incident VARCHAR COLLATE "C",
    record BYTEA NOT NULL,
    CONSTRAINT pk_event PRIMARY KEY (number),
    CONSTRAINT uq_event_stream_version UNIQUE (stream, version),
    CONSTRAINT uq_event_id UNIQUE (id),
    CONSTRAINT uq_event_key UNIQUE (key),
    CONSTRAINT fk_event_project_id FOREIGN KEY(project_id) REFERENCES project (id)
);

CREATE INDEX ix_event_incident ON event (incident);

CREATE INDEX ix_event_project_id_number ON event (project_id, number);

CREATE INDEX ix_event_type_number ON event (type, number);

CREATE TABLE identity (
    id VARCHAR COLLATE "C" NOT NULL,
    account_id VARCHAR COLLATE "C" NOT NULL,
    provider VARCHAR COLLATE "C" NOT NULL,
    fingerprint VARCHAR COLLATE "C" NOT NULL,
    sealed VARCHAR COLLATE "C" NOT NULL,
    linked BIGINT NOT NULL,
    last_used BIGINT NOT NULL,
    CONSTRAINT pk_identity PRIMARY KEY (id),
    CONSTRAINT fk_identity_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT uq_identity_fingerprint UNIQUE (fingerprint)
);

CREATE INDEX ix_identity_account_id ON identity (account_id);

CREATE TABLE incarnation (
    id BIGSERIAL NOT NULL,
    project_id BIGINT NOT NULL,
    n BIGINT NOT NULL,
    first_seen BIGINT NOT NULL,
    removed_at BIGINT,
    evidence JSONB,
    tombstone JSONB,
    CONSTRAINT pk_incarnation PRIMARY KEY (id),
    CONSTRAINT uq_incarnation_project_id_n UNIQUE (project_id, n),
    CONSTRAINT fk_incarnation_project_id FOREIGN KEY(project_id) REFERENCES project (id)
);

CREATE TABLE letter (
    id VARCHAR COLLATE "C" NOT NULL,
    account_id VARCHAR COLLATE "C",
    sealed VARCHAR COLLATE "C",
    created BIGINT NOT NULL,
    sent BIGINT,
    receipt VARCHAR COLLATE "C",
    CONSTRAINT pk_letter PRIMARY KEY (id),
    CONSTRAINT fk_letter_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX ix_letter_created ON letter (created);

CREATE TABLE link (
    token_hash VARCHAR COLLATE "C" NOT NULL,
    purpose VARCHAR COLLATE "C" NOT NULL,
    fingerprint VARCHAR COLLATE "C" NOT NULL,
    sealed VARCHAR COLLATE "C" NOT NULL,
    account_id VARCHAR COLLATE "C",
    browser_hash VARCHAR COLLATE "C",
    expires BIGINT NOT NULL,
    used BIGINT,
    CONSTRAINT pk_link PRIMARY KEY (token_hash),
    CONSTRAINT fk_link_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX ix_link_expires ON link (expires);

CREATE TABLE observation (
    id BIGSERIAL NOT NULL,
    project_id BIGINT NOT NULL,
    source_id BIGINT NOT NULL,
    outcome VARCHAR COLLATE "C" NOT NULL,
    status BIGINT,
    digest VARCHAR COLLATE "C",
    at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    looks BIGINT DEFAULT '1' NOT NULL,
    reason VARCHAR COLLATE "C",
    CONSTRAINT pk_observation PRIMARY KEY (id),
    CONSTRAINT fk_observation_project_id FOREIGN KEY(project_id) REFERENCES project (id),
    CONSTRAINT fk_observation_source_id FOREIGN KEY(source_id) REFERENCES source (id)
);

CREATE INDEX ix_observation_project_id_at ON observation (project_id, at);

CREATE TABLE passkey (
    id VARCHAR COLLATE "C" NOT NULL,
    account_id VARCHAR COLLATE "C" NOT NULL,
    credential VARCHAR COLLATE "C" NOT NULL,
    public_key BYTEA NOT NULL,
    sign_count BIGINT NOT NULL,
    name VARCHAR COLLATE "C" NOT NULL,
    created BIGINT NOT NULL,
    last_used BIGINT,
    CONSTRAINT pk_passkey PRIMARY KEY (id),
    CONSTRAINT fk_passkey_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT uq_passkey_credential UNIQUE (credential)
);

CREATE INDEX ix_passkey_account_id ON passkey (account_id);

CREATE TABLE recovery_code (
    account_id VARCHAR COLLATE "C" NOT NULL,
    code_hash VARCHAR COLLATE "C" NOT NULL,
    used BIGINT,
    CONSTRAINT pk_recovery_code PRIMARY KEY (account_id, code_hash),
    CONSTRAINT fk_recovery_code_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE TABLE requirement (
    id BIGSERIAL NOT NULL,
    project_id BIGINT NOT NULL,
    version VARCHAR COLLATE "C" NOT NULL,
    raw VARCHAR COLLATE "C" NOT NULL,
    target VARCHAR COLLATE "C",
    extras JSONB NOT NULL,
    specifier VARCHAR COLLATE "C" DEFAULT '' NOT NULL,
    url VARCHAR COLLATE "C",
    gates JSONB NOT NULL,
    environment VARCHAR COLLATE "C" DEFAULT 'always' NOT NULL,
    marker VARCHAR COLLATE "C",
    error VARCHAR COLLATE "C",
    CONSTRAINT pk_requirement PRIMARY KEY (id),
    CONSTRAINT fk_requirement_project_id FOREIGN KEY(project_id) REFERENCES project (id)
);

CREATE INDEX ix_requirement_project_id_version ON requirement (project_id, version);

CREATE TABLE session (
    id VARCHAR COLLATE "C" NOT NULL,
    token_hash VARCHAR COLLATE "C" NOT NULL,
    account_id VARCHAR COLLATE "C" NOT NULL,
    means VARCHAR COLLATE "C" NOT NULL,
    agent VARCHAR COLLATE "C" DEFAULT '' NOT NULL,
    network VARCHAR COLLATE "C",
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
    id VARCHAR COLLATE "C" NOT NULL,
    account_id VARCHAR COLLATE "C" NOT NULL,
    project_id BIGINT NOT NULL,
    incarnation BIGINT NOT NULL,
    kind VARCHAR COLLATE "C" NOT NULL,
    thing VARCHAR COLLATE "C" NOT NULL,
    level VARCHAR COLLATE "C" NOT NULL,
    ids JSONB NOT NULL,
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
    id VARCHAR COLLATE "C" NOT NULL,
    account_id VARCHAR COLLATE "C" NOT NULL,
    project_id BIGINT NOT NULL,
    kind VARCHAR COLLATE "C" NOT NULL,
    target VARCHAR COLLATE "C" NOT NULL,
    challenge VARCHAR COLLATE "C" NOT NULL,
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
    account_id VARCHAR COLLATE "C" NOT NULL,
    sealed VARCHAR COLLATE "C" NOT NULL,
    last_step BIGINT DEFAULT '0' NOT NULL,
    confirmed BIGINT,
    CONSTRAINT pk_totp PRIMARY KEY (account_id),
    CONSTRAINT fk_totp_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE TABLE upload (
    id VARCHAR COLLATE "C" NOT NULL,
    sha256 VARCHAR COLLATE "C" NOT NULL,
    by VARCHAR COLLATE "C" NOT NULL,
    subject VARCHAR COLLATE "C",
    name VARCHAR COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT pk_upload PRIMARY KEY (id),
    CONSTRAINT fk_upload_sha256 FOREIGN KEY(sha256) REFERENCES content (sha256)
);

CREATE INDEX ix_upload_by ON upload (by);

CREATE INDEX ix_upload_sha256 ON upload (sha256);

CREATE INDEX ix_upload_subject ON upload (subject);

CREATE TABLE upstream_event (
    id BIGSERIAL NOT NULL,
    source_id BIGINT NOT NULL,
    external_id VARCHAR COLLATE "C" NOT NULL,
    project_id BIGINT,
    name VARCHAR COLLATE "C" NOT NULL,
    version VARCHAR COLLATE "C",
    action VARCHAR COLLATE "C" NOT NULL,
    who_person_id VARCHAR COLLATE "C",
    at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    known BOOLEAN NOT NULL,
    applied BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT pk_upstream_event PRIMARY KEY (id),
    CONSTRAINT uq_upstream_event_source_id_external_id UNIQUE (source_id, external_id),
    CONSTRAINT fk_upstream_event_source_id FOREIGN KEY(source_id) REFERENCES source (id),
    CONSTRAINT fk_upstream_event_project_id FOREIGN KEY(project_id) REFERENCES project (id),
    CONSTRAINT fk_upstream_event_who_person_id FOREIGN KEY(who_person_id) REFERENCES person (id)
);

CREATE INDEX ix_upstream_event_project_id ON upstream_event (project_id);

CREATE TABLE watchlist (
    id VARCHAR COLLATE "C" NOT NULL,
    token_hash VARCHAR COLLATE "C" NOT NULL,
    public_token VARCHAR COLLATE "C",
    manage_hash VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR COLLATE "C" NOT NULL,
    filename VARCHAR COLLATE "C" NOT NULL,
    content VARCHAR COLLATE "C" NOT NULL,
    kind VARCHAR COLLATE "C" NOT NULL,
    target_project_id BIGINT,
    state VARCHAR COLLATE "C" DEFAULT 'reading' NOT NULL,
    done BIGINT DEFAULT '0' NOT NULL,
    total BIGINT DEFAULT '0' NOT NULL,
    unreadable JSONB NOT NULL,
    created BIGINT NOT NULL,
    deleted_at BIGINT,
    asked_at BIGINT,
    version BIGINT DEFAULT '0' NOT NULL,
    version_at BIGINT,
    CONSTRAINT pk_watchlist PRIMARY KEY (id),
    CONSTRAINT uq_watchlist_token_hash UNIQUE (token_hash),
    CONSTRAINT uq_watchlist_public_token UNIQUE (public_token),
    CONSTRAINT fk_watchlist_target_project_id FOREIGN KEY(target_project_id) REFERENCES project (id)
);

CREATE INDEX ix_watchlist_target_project_id ON watchlist (target_project_id);

CREATE TABLE account_list (
    account_id VARCHAR COLLATE "C" NOT NULL,
    list_id VARCHAR COLLATE "C" NOT NULL,
    taken BIGINT NOT NULL,
    CONSTRAINT pk_account_list PRIMARY KEY (account_id, list_id),
    CONSTRAINT fk_account_list_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT fk_account_list_list_id FOREIGN KEY(list_id) REFERENCES watchlist (id)
);

CREATE INDEX ix_account_list_list_id ON account_list (list_id);

CREATE TABLE case_candidate (
    case_id VARCHAR COLLATE "C" NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    place BIGINT NOT NULL,
    CONSTRAINT pk_case_candidate PRIMARY KEY (case_id, person_id),
    CONSTRAINT fk_case_candidate_case_id FOREIGN KEY(case_id) REFERENCES case_file (id)
);

CREATE INDEX ix_case_candidate_person_id ON case_candidate (person_id);

CREATE TABLE entry (
    number BIGINT NOT NULL,
    id VARCHAR COLLATE "C" NOT NULL,
    kind VARCHAR COLLATE "C" NOT NULL,
    severity VARCHAR COLLATE "C" NOT NULL,
    title VARCHAR COLLATE "C" NOT NULL,
    project_id BIGINT,
    incident VARCHAR COLLATE "C",
    at BIGINT NOT NULL,
    list_id VARCHAR COLLATE "C",
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
    id BIGSERIAL NOT NULL,
    incarnation_id BIGINT NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    role VARCHAR COLLATE "C" NOT NULL,
    kind VARCHAR COLLATE "C" NOT NULL,
    since BIGINT,
    until BIGINT,
    learnt_at BIGINT NOT NULL,
    ended_learnt_at BIGINT,
    source VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_holder PRIMARY KEY (id),
    CONSTRAINT fk_holder_incarnation_id FOREIGN KEY(incarnation_id) REFERENCES incarnation (id),
    CONSTRAINT fk_holder_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);

CREATE INDEX ix_holder_incarnation_id ON holder (incarnation_id);

CREATE INDEX ix_holder_person_id ON holder (person_id);

CREATE TABLE membership (
    id BIGSERIAL NOT NULL,
    list_id VARCHAR COLLATE "C" NOT NULL,
    project_id BIGINT NOT NULL,
    parent_id BIGINT,
    requirement VARCHAR COLLATE "C" NOT NULL,
    relation VARCHAR COLLATE "C" NOT NULL,
    gates VARCHAR COLLATE "C" DEFAULT '' NOT NULL,
    environment VARCHAR COLLATE "C" DEFAULT 'always' NOT NULL,
    depth BIGINT DEFAULT '0' NOT NULL,
    line VARCHAR COLLATE "C",
    pinned VARCHAR COLLATE "C",
    from_event BIGINT NOT NULL,
    to_event BIGINT,
    CONSTRAINT pk_membership PRIMARY KEY (id),
    CONSTRAINT fk_membership_list_id FOREIGN KEY(list_id) REFERENCES watchlist (id),
    CONSTRAINT fk_membership_project_id FOREIGN KEY(project_id) REFERENCES project (id),
    CONSTRAINT fk_membership_parent_id FOREIGN KEY(parent_id) REFERENCES project (id)
);

CREATE INDEX ix_membership_list_id ON membership (list_id);

CREATE INDEX ix_membership_project_id ON membership (project_id);

CREATE TABLE project_state (
    id BIGSERIAL NOT NULL,
    incarnation_id BIGINT NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    since BIGINT,
    until BIGINT,
    learnt_at BIGINT NOT NULL,
    ended_learnt_at BIGINT,
    CONSTRAINT pk_project_state PRIMARY KEY (id),
    CONSTRAINT fk_project_state_incarnation_id FOREIGN KEY(incarnation_id) REFERENCES incarnation (id)
);

CREATE INDEX ix_project_state_incarnation_id ON project_state (incarnation_id);

CREATE TABLE release (
    id BIGSERIAL NOT NULL,
    incarnation_id BIGINT NOT NULL,
    version VARCHAR COLLATE "C" NOT NULL,
    uploaded BIGINT,
    yanked BOOLEAN DEFAULT false NOT NULL,
    yank_reason VARCHAR COLLATE "C",
    quarantined BOOLEAN DEFAULT false NOT NULL,
    first_seen BIGINT NOT NULL,
    removed_at BIGINT,
    CONSTRAINT pk_release PRIMARY KEY (id),
    CONSTRAINT uq_release_incarnation_id_version UNIQUE (incarnation_id, version),
    CONSTRAINT fk_release_incarnation_id FOREIGN KEY(incarnation_id) REFERENCES incarnation (id)
);

CREATE TABLE file (
    id BIGSERIAL NOT NULL,
    release_id BIGINT NOT NULL,
    name VARCHAR COLLATE "C" NOT NULL,
    url VARCHAR COLLATE "C" NOT NULL,
    sha256 VARCHAR COLLATE "C",
    size BIGINT,
    uploaded BIGINT,
    yanked VARCHAR COLLATE "C",
    metadata_sha256 VARCHAR COLLATE "C",
    requires_python VARCHAR COLLATE "C",
    removed_at BIGINT,
    CONSTRAINT pk_file PRIMARY KEY (id),
    CONSTRAINT uq_file_release_id_name UNIQUE (release_id, name),
    CONSTRAINT fk_file_release_id FOREIGN KEY(release_id) REFERENCES release (id)
);

CREATE TABLE fragment (
    number BIGINT NOT NULL,
    format VARCHAR COLLATE "C" NOT NULL,
    bytes BYTEA NOT NULL,
    CONSTRAINT pk_fragment PRIMARY KEY (number, format),
    CONSTRAINT fk_fragment_number FOREIGN KEY(number) REFERENCES entry (number)
);

CREATE TABLE release_state (
    id BIGSERIAL NOT NULL,
    release_id BIGINT NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    since BIGINT,
    until BIGINT,
    learnt_at BIGINT NOT NULL,
    ended_learnt_at BIGINT,
    CONSTRAINT pk_release_state PRIMARY KEY (id),
    CONSTRAINT fk_release_state_release_id FOREIGN KEY(release_id) REFERENCES release (id)
);

CREATE INDEX ix_release_state_release_id ON release_state (release_id);
