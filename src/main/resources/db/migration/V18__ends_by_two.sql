-- For operators' searches by two things at once among purchases without an order: those of a state or reason and of a shop, newest first; and
-- those of a state or reason whose ids begin as given. Without these, one looked at all purchases of the state or reason.
CREATE INDEX purchase_without_order_by_shop ON purchase (state, shop, accepted_at, purchase_id) WHERE reason IS NOT NULL;
CREATE INDEX purchase_without_order_by_id ON purchase (state, purchase_id) WHERE reason IS NOT NULL;
CREATE INDEX purchase_by_reason_and_shop ON purchase (reason, shop, accepted_at, purchase_id) WHERE reason IS NOT NULL;
CREATE INDEX purchase_by_reason_and_id ON purchase (reason, purchase_id) WHERE reason IS NOT NULL;
