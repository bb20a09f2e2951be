package org.ticketorders.purchase;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.regex.RegularExpression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.Reason;
import org.ticketorders.shop.ShopProperties;
import org.ticketorders.shop.ShopSettings;
import org.ticketorders.shop.Shops;
import org.ticketorders.shop.Shops.NamedShop;

/** Reads a message body as a purchase: strict JSON, the published schema, then the configuration's defaults. */
@Component
public class PurchaseReader {

    private static final String SCHEMA = "/config/schemas/purchase.schema.json";

    /** A body is small and flat; what is deeper or longer is not a purchase. */
    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxNestingDepth(20)
            .maxNumberLength(30)
            .maxNameLength(200)
            .build();

    private static final ShopSettings.Defaults NO_DEFAULTS = new ShopSettings.Defaults(null, null, null);

    private final ObjectMapper json = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(BOUNDS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private final JsonSchema schema;
    private final SchemaViolations words;
    private final PurchaseProperties properties;
    private final Shops shops;

    public PurchaseReader(PurchaseProperties properties, Shops shops) {
        this.properties = properties;
        this.shops = shops;
        this.schema = loadSchema();
        this.words = new SchemaViolations(schema.getSchemaNode());
    }

    private static JsonSchema loadSchema() {
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                .locale(Locale.ENGLISH)
                .regularExpressionFactory(PurchaseReader::expression)
                .build();
        try (InputStream in = PurchaseReader.class.getResourceAsStream(SCHEMA)) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(in, config);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + SCHEMA, e);
        }
    }

    /** JSON Schema's {@code $} is the very end of the text; Java's would let a line break follow. */
    private static RegularExpression expression(String regex) {
        return Pattern.compile(regex.replaceFirst("\\$$", "\\\\z")).asPredicate()::test;
    }

    /**
     * A purchase and the digest of what its sender wrote.
     *
     * @param digest SHA-256 in hex of the content: the same for the same fields and values, however they are ordered and
     *     spaced, and whatever the configuration's defaults are
     */
    public record Reading(Purchase purchase, String digest) {}

    /**
     * @param body String, or byte[] with UTF-8
     * @throws InvalidPurchase with every violation, if it is not a purchase
     */
    public Reading read(Object body) {
        String text = text(body);
        JsonNode tree = parse(text);
        String purchaseId = readableId(tree);
        List<Violation> violations = new ArrayList<>();
        for (ValidationMessage message : schema.validate(tree)) {
            violations.add(words.of(message));
        }
        if (!violations.isEmpty()) {
            throw new InvalidPurchase(Reason.BREAKS_SCHEMA, violations, purchaseId);
        }
        Purchase purchase = complete((ObjectNode) tree, violations);
        if (!violations.isEmpty()) {
            throw new InvalidPurchase(Reason.BREAKS_SCHEMA, violations, purchaseId);
        }
        return new Reading(purchase, Digest.of(tree));
    }

    /**
     * The GUID of the shop that a purchase is for, without a look at the rest of it; empty where there is none, which makes it
     * no purchase.
     *
     * @param body String, or byte[] with UTF-8
     */
    public Optional<String> shopOf(Object body) {
        try {
            JsonNode shop = parse(text(body)).path("shop");
            String name = shop.isMissingNode() ? properties.defaults().shop() : shop.textValue();
            return Optional.ofNullable(name).map(this::guid).filter(guid -> guid.matches(ShopProperties.GUID));
        } catch (InvalidPurchase e) {
            return Optional.empty();
        }
    }

    /** In lower case; what is no GUID is no shop that is known here. */
    private String guid(String shop) {
        return shops.aliases().getOrDefault(shop, shop).toLowerCase(Locale.ROOT);
    }

    private String text(Object body) {
        long limit = properties.maxSize().toBytes();
        if (body instanceof String text) {
            if (text.length() > limit) {
                throw tooLong(limit);
            }
            return withoutByteOrderMark(text);
        }
        if (body instanceof byte[] bytes) {
            if (bytes.length > limit) {
                throw tooLong(limit);
            }
            try {
                return withoutByteOrderMark(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString());
            } catch (CharacterCodingException e) {
                throw unreadable(Reason.UNREADABLE, "this is no text in UTF-8: send it in UTF-8");
            }
        }
        if (body == null) {
            throw unreadable(Reason.UNREADABLE, "there is no body: send a purchase as JSON");
        }
        throw unreadable(
                Reason.UNSUPPORTED_MESSAGE_TYPE,
                "this is neither a TextMessage nor a BytesMessage: send one of these, with JSON in UTF-8");
    }

    private JsonNode parse(String text) {
        try {
            JsonNode tree = json.readTree(text);
            if (tree == null || tree.isMissingNode()) {
                throw unreadable(Reason.UNREADABLE, "there is nothing in it: send a purchase as JSON");
            }
            return tree;
        } catch (JsonProcessingException e) {
            // the parser's own words may quote the message, which may hold personal data
            String where = e.getLocation() == null
                    ? ""
                    : ", line " + e.getLocation().getLineNr() + " column "
                            + e.getLocation().getColumnNr();
            throw unreadable(
                    Reason.UNREADABLE, "this is not readable JSON, or has a field twice" + where + ": correct it");
        }
    }

    private Purchase complete(ObjectNode tree, List<Violation> violations) {
        PurchaseProperties.Defaults defaults = properties.defaults();
        JsonNode receiver = tree.get("receiver");
        List<TicketLine> tickets = new ArrayList<>();
        tree.get("tickets")
                .forEach(line -> tickets.add(new TicketLine(
                        line.get("ticket").textValue().toLowerCase(Locale.ROOT),
                        line.get("quantity").intValue())));
        int units = tickets.stream().mapToInt(TicketLine::quantity).sum();
        if (units > properties.maxUnits()) {
            violations.add(new Violation(
                    "/tickets",
                    "these are " + units + " units in all: write at most " + properties.maxUnits()
                            + " (openticket.purchase.max-units), and the rest as another purchase"));
        }
        String shop = value(tree, "/shop", defaults.shop(), violations);
        String shopGuid = shop == null ? null : guid(shop);
        ShopSettings.Defaults own = shops.own(shopGuid)
                .map(NamedShop::settings)
                .map(ShopSettings::defaults)
                .orElse(NO_DEFAULTS);
        if (shopGuid != null && !shopGuid.matches(ShopProperties.GUID)) {
            violations.add(new Violation(
                    "/shop",
                    "this shop is not known here: write its GUID, or one of the aliases in openticket.shop.aliases"));
        }
        return new Purchase(
                tree.get("purchaseId").textValue(),
                shopGuid,
                value(tree, "/paymentMethod", first(own.paymentMethod(), defaults.paymentMethod()), violations),
                value(tree, "/currency", first(own.currency(), defaults.currency()), violations),
                new Receiver(
                        value(tree, "/receiver/locale", first(own.locale(), defaults.locale()), violations),
                        receiver.get("email").textValue(),
                        receiver.get("firstname").textValue(),
                        receiver.get("lastname").textValue()),
                tickets);
    }

    private static String first(String own, String common) {
        return own == null || own.isBlank() ? common : own;
    }

    private static String value(JsonNode tree, String path, String otherwise, List<Violation> violations) {
        JsonNode node = tree.at(path);
        if (!node.isMissingNode()) {
            return node.textValue();
        }
        if (otherwise == null || otherwise.isBlank()) {
            violations.add(
                    new Violation(path, "this is missing: add it, since openticket.purchase.defaults has none for it"));
            return null;
        }
        return otherwise;
    }

    private static String readableId(JsonNode tree) {
        JsonNode id = tree.path("purchaseId");
        return id.isTextual() && id.textValue().matches("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}") ? id.textValue() : null;
    }

    private static String withoutByteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static InvalidPurchase tooLong(long limit) {
        return unreadable(
                Reason.UNREADABLE,
                "this is longer than " + limit + " bytes (openticket.purchase.max-size): shorten it");
    }

    private static InvalidPurchase unreadable(Reason reason, String problem) {
        return new InvalidPurchase(reason, List.of(new Violation("", problem)), null);
    }
}
