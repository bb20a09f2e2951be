-- What shops call their tickets, for people: public, and kept so that a restart forgets none. GUIDs in lower case.
CREATE TABLE ticket_name (
    ticket VARCHAR(36)  NOT NULL PRIMARY KEY,
    name   VARCHAR(120) NOT NULL
);
