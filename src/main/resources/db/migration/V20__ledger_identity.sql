-- One row: a GUID in two halves, which tells this ledger from every other. The broker is marked with it: its messages belong to this ledger.
CREATE TABLE ledger_identity (
    id          INTEGER NOT NULL PRIMARY KEY,
    first_half  BIGINT  NOT NULL,
    second_half BIGINT  NOT NULL
);
