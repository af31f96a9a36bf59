CREATE TABLE allowance (
    bucket TEXT NOT NULL,
    window_start BIGINT NOT NULL,
    used INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_allowance PRIMARY KEY (bucket, window_start)
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
