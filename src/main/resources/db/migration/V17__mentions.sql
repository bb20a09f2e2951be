-- GUIDs that a purchase's hold and reason mention, in lower case, for operators' searches: its reservations and tickets. Written when it gets
-- a hold or ends without an order, and removed with its details. The index has the newest of a ticket at its end, so that a common ticket
-- is written in one place.
CREATE TABLE purchase_mention (
    purchase_id VARCHAR(100) NOT NULL,
    guid        VARCHAR(36)  NOT NULL,
    kind        VARCHAR(11)  NOT NULL,
    accepted_at BIGINT       NOT NULL,
    PRIMARY KEY (purchase_id, guid)
);
CREATE INDEX purchase_mention_by_guid ON purchase_mention (guid, accepted_at);
