package org.ticketorders.imports.work;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Repository;
import org.ticketorders.imports.SentRecords;
import org.ticketorders.ledger.ContentDigest;
import org.ticketorders.ledger.LedgerReads;

/** Which purchases the ledger knows already, by messages and by other files. Only reads. */
@Repository
class KnownPurchases {

    private final LedgerReads reads;

    KnownPurchases(LedgerReads reads) {
        this.reads = reads;
    }

    /** By id, as much of the digests as {@link SentRecords#kept} keeps; ids that are not known are left out. */
    Map<String, String> among(List<String> ids) {
        Map<String, String> known = new HashMap<>();
        if (ids.isEmpty()) {
            return known;
        }
        reads.jdbc()
                .sql("SELECT purchase_id, digest, meaning FROM import_record WHERE purchase_id IN (:ids)")
                .param("ids", ids)
                .query(rs -> {
                    known.put(rs.getString(1), ContentDigest.of(rs.getString(2), rs.getString(3)));
                });
        // what was taken counts before what was sent
        reads.jdbc()
                .sql("SELECT purchase_id, digest, meaning FROM purchase WHERE purchase_id IN (:ids)")
                .param("ids", ids)
                .query(rs -> {
                    known.put(rs.getString(1), SentRecords.kept(ContentDigest.of(rs.getString(2), rs.getString(3))));
                });
        return known;
    }
}
