"""The tables of the index, the steps from one version of them to the next, and the views for readers."""

from __future__ import annotations

import sqlite3

__all__ = ["APPLICATION", "VERSION", "migrate"]

APPLICATION = 0x71747261
"""SQLite's application id of an index (*qtra*), which tells it from other databases."""

_FIRST = """
CREATE TABLE article (
    article INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    date TEXT,
    outlet TEXT,
    title TEXT,
    url TEXT,
    digest TEXT NOT NULL
);
CREATE INDEX article_date ON article (date);

-- The names of speakers, folded; the words are there to find the longer and shorter forms of a name.
CREATE TABLE name (
    key TEXT PRIMARY KEY,
    words INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE word (
    word TEXT NOT NULL,
    key TEXT NOT NULL REFERENCES name ON DELETE CASCADE,
    PRIMARY KEY (word, key)
) WITHOUT ROWID;

CREATE TABLE speaker (
    speaker INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL
);

-- What articles say of a speaker: a name with titles. A name that says too little by itself stands for
-- somebody in one article only. root is the form that the name leads to, tie the other roots that a nickname
-- or another spelling leads to, why the reason for it.
CREATE TABLE form (
    form INTEGER PRIMARY KEY,
    key TEXT NOT NULL REFERENCES name,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    titles TEXT NOT NULL,
    only_in TEXT NOT NULL DEFAULT '',
    root TEXT NOT NULL DEFAULT '',
    tie TEXT NOT NULL DEFAULT '',
    why TEXT NOT NULL DEFAULT '',
    speaker INTEGER REFERENCES speaker,
    UNIQUE (key, name, kind, titles, only_in)
);
CREATE INDEX form_speaker ON form (speaker);
CREATE INDEX form_root ON form (root);
CREATE TABLE tie (
    form INTEGER NOT NULL REFERENCES form ON DELETE CASCADE,
    root TEXT NOT NULL,
    PRIMARY KEY (form, root)
) WITHOUT ROWID;
CREATE INDEX tie_root ON tie (root);

CREATE TABLE article_speaker (
    article_speaker INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    number INTEGER NOT NULL,
    form INTEGER NOT NULL REFERENCES form,
    title TEXT,
    role TEXT,
    affiliation TEXT,
    gender TEXT,
    UNIQUE (article, number)
);
CREATE INDEX article_speaker_form ON article_speaker (form, article);

CREATE TABLE alias (
    article_speaker INTEGER NOT NULL REFERENCES article_speaker ON DELETE CASCADE,
    form INTEGER NOT NULL REFERENCES form,
    key TEXT NOT NULL,
    nickname INTEGER NOT NULL,
    PRIMARY KEY (article_speaker, key)
) WITHOUT ROWID;
CREATE INDEX alias_key ON alias (key, form);
CREATE INDEX alias_form ON alias (form, key);

CREATE TABLE quotation (
    quotation INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    fold TEXT,
    cue TEXT,
    cue_lemma TEXT,
    cue_class TEXT,
    source TEXT,
    resolution TEXT,
    rule TEXT NOT NULL,
    confidence REAL NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    within INTEGER,
    UNIQUE (article, number)
);
CREATE INDEX quotation_fold ON quotation (fold) WHERE fold IS NOT NULL;

CREATE TABLE said (
    quotation INTEGER NOT NULL REFERENCES quotation ON DELETE CASCADE,
    place INTEGER NOT NULL,
    article_speaker INTEGER NOT NULL REFERENCES article_speaker ON DELETE CASCADE,
    PRIMARY KEY (quotation, place)
) WITHOUT ROWID;
CREATE INDEX said_by ON said (article_speaker);

CREATE VIRTUAL TABLE quotation_fts USING fts5 (
    text, content = 'quotation', content_rowid = 'quotation', tokenize = "unicode61 remove_diacritics 2"
);
CREATE TRIGGER quotation_added AFTER INSERT ON quotation BEGIN
    INSERT INTO quotation_fts (rowid, text) VALUES (new.quotation, new.text);
END;
CREATE TRIGGER quotation_removed AFTER DELETE ON quotation BEGIN
    INSERT INTO quotation_fts (quotation_fts, rowid, text) VALUES ('delete', old.quotation, old.text);
END;

-- What the reader has decided; a and b say which forms are meant.
CREATE TABLE decision (
    decision INTEGER PRIMARY KEY,
    verb TEXT NOT NULL CHECK (verb IN ('merge', 'separate', 'rename')),
    a TEXT NOT NULL,
    b TEXT NOT NULL
);

CREATE VIEW quotations AS
SELECT q.quotation, a.date, a.outlet, s.name AS speaker, s.kind AS speaker_kind, x.title AS title,
    q.kind, q.text, q.cue, q.cue_class, q.source, q.resolution, q.rule, q.confidence, a.title AS headline,
    a.url, a.id AS article, q.number, s.speaker AS speaker_id
FROM quotation q
JOIN article a USING (article)
LEFT JOIN said USING (quotation)
LEFT JOIN article_speaker x USING (article_speaker)
LEFT JOIN form f USING (form)
LEFT JOIN speaker s USING (speaker);

CREATE VIEW speakers AS
SELECT s.name,
    (SELECT title FROM article_speaker y JOIN form g USING (form)
        WHERE g.speaker = s.speaker AND title IS NOT NULL
        GROUP BY title ORDER BY count(*) DESC, title LIMIT 1) AS title,
    s.kind,
    count(DISTINCT said.quotation) AS quotations, count(DISTINCT x.article) AS articles,
    min(a.date) AS first, max(a.date) AS last, s.speaker AS speaker_id
FROM speaker s
JOIN form f USING (speaker)
JOIN article_speaker x USING (form)
JOIN article a USING (article)
LEFT JOIN said USING (article_speaker)
GROUP BY s.speaker;

CREATE VIEW titles AS
SELECT s.name AS speaker, t.value AS title, count(DISTINCT x.article) AS articles,
    min(a.date) AS first, max(a.date) AS last, s.speaker AS speaker_id
FROM speaker s
JOIN form f USING (speaker)
JOIN json_each(f.titles) t
JOIN article_speaker x USING (form)
JOIN article a USING (article)
GROUP BY s.speaker, t.value;

CREATE VIEW articles AS
SELECT a.date, a.outlet, a.title AS headline, count(q.quotation) AS quotations, a.url, a.id AS article
FROM article a LEFT JOIN quotation q USING (article)
GROUP BY a.article;

CREATE VIEW names AS
SELECT s.name AS speaker, f.name, f.titles, f.only_in AS only_in_article, f.why, count(x.article) AS articles,
    s.speaker AS speaker_id
FROM speaker s JOIN form f USING (speaker) JOIN article_speaker x USING (form)
GROUP BY f.form;
"""

_STEPS = (_FIRST,)
"""Step n leads from version n to n + 1. A step that was released is never changed."""

VERSION = len(_STEPS)


def migrate(connection: sqlite3.Connection, steps: tuple[str, ...] = _STEPS) -> None:
    """Brings a database, inside the transaction of the caller, to the version of these tables."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for step in steps[version:]:
        for statement in _statements(step):
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {len(steps)}")


def _statements(script: str) -> list[str]:
    """The statements of a script one by one: `executescript` would end the transaction."""
    found, start = [], 0
    for i, character in enumerate(script):
        if character == ";" and sqlite3.complete_statement(script[start : i + 1]):
            found.append(script[start : i + 1])
            start = i + 1
    return found
