-- What a customer has, and a purchase is found by: keyed digests of the e-mail address and of the name, never these themselves, and the
-- order. The digests go with the details of a purchase; rows of earlier versions have none.
ALTER TABLE purchase ADD COLUMN email_key BIGINT;
ALTER TABLE purchase ADD COLUMN name_key BIGINT;

CREATE INDEX purchase_by_email ON purchase (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX purchase_by_name ON purchase (name_key) WHERE name_key IS NOT NULL;
CREATE INDEX purchase_by_order ON purchase (lower(order_id)) WHERE order_id IS NOT NULL;
