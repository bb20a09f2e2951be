package org.ticketorders.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.springframework.jdbc.core.RowMapper;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Settling;
import org.ticketorders.purchase.State;

/** Reads rows of the table {@code purchase}. */
final class PurchaseRows implements RowMapper<PurchaseRecord> {

    private final ObjectMapper json;

    PurchaseRows(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public PurchaseRecord mapRow(ResultSet rs, int number) throws SQLException {
        State state = State.valueOf(rs.getString("state"));
        return new PurchaseRecord(
                rs.getString("purchase_id"),
                state,
                rs.getInt("attempt"),
                rs.getInt("first_attempt"),
                rs.getInt("renewals"),
                rs.getString("owner"),
                ContentDigest.of(rs.getString("digest"), rs.getString("meaning")),
                rs.getString("shop"),
                readHold(rs.getString("hold")),
                state.isEnd() ? ending(state, rs) : null,
                rs.getInt("published") == 1,
                rs.getObject("republish_at") == null ? null : Instant.ofEpochMilli(rs.getLong("republish_at")),
                Instant.ofEpochMilli(rs.getLong("accepted_at")),
                Instant.ofEpochMilli(rs.getLong("updated_at")),
                // of what has not ended, the same column keeps why it has not
                state.isEnd() ? null : rs.getString("detail"));
    }

    private static Ending ending(State state, ResultSet rs) throws SQLException {
        String reason = rs.getString("reason");
        return new Ending(
                state,
                reason == null ? null : Reason.valueOf(reason),
                rs.getString("detail"),
                rs.getObject("shop_status") == null ? null : rs.getInt("shop_status"),
                rs.getString("order_id"),
                rs.getString("redirect_url"),
                rs.getObject("amount") == null ? null : rs.getLong("amount"),
                rs.getObject("settled_at") == null
                        ? null
                        : new Settling(Instant.ofEpochMilli(rs.getLong("settled_at")), rs.getString("named_order")));
    }

    /** As the row keeps it; null for none. */
    String write(Hold hold) {
        try {
            return hold == null ? null : json.writeValueAsString(hold);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Hold readHold(String text) {
        try {
            return text == null ? null : json.readValue(text, Hold.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
