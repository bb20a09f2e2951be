package org.ticketorders.purchase.read;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.regex.RegularExpression;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.ticketorders.purchase.Digest;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.PlainText;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Receiver;
import org.ticketorders.purchase.TicketLine;
import org.ticketorders.purchase.Violation;
import org.ticketorders.shop.ShopProperties;
import org.ticketorders.shop.ShopSettings;
import org.ticketorders.shop.Shops;
import org.ticketorders.shop.Shops.NamedShop;

/**
 * Reads a message body as a purchase: strict JSON, its texts as {@link PlainText} says, the published schema, then the configuration's
 * defaults.
 */
@Component
public class PurchaseReader {

    private static final String SCHEMA = "/config/schemas/purchase.schema.json";

    private static final Predicate<String> IS_GUID =
            Pattern.compile(ShopProperties.GUID).asMatchPredicate();

    private static final Predicate<String> IS_ID =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}").asMatchPredicate();

    private static final ShopSettings.Defaults NO_DEFAULTS = new ShopSettings.Defaults(null, null, null);

    /** Fields that may be left out where there is a default. */
    private static final Map<JsonPointer, Function<PurchaseProperties.Defaults, String>> OPTIONAL =
            new LinkedHashMap<>();

    private static final JsonPointer SHOP = JsonPointer.compile("/shop");
    private static final JsonPointer PAYMENT_METHOD = JsonPointer.compile("/paymentMethod");
    private static final JsonPointer CURRENCY = JsonPointer.compile("/currency");
    private static final JsonPointer LOCALE = JsonPointer.compile("/receiver/locale");

    static {
        OPTIONAL.put(SHOP, PurchaseProperties.Defaults::shop);
        OPTIONAL.put(PAYMENT_METHOD, PurchaseProperties.Defaults::paymentMethod);
        OPTIONAL.put(CURRENCY, PurchaseProperties.Defaults::currency);
        OPTIONAL.put(LOCALE, PurchaseProperties.Defaults::locale);
    }

    private final StrictJson json;
    private final JsonSchema schema;
    private final Fields fields;
    private final SchemaViolations words;
    private final PurchaseProperties properties;
    private final Shops shops;

    public PurchaseReader(PurchaseProperties properties, Shops shops) {
        this.json = new StrictJson(properties.maxSize().toBytes());
        this.properties = properties;
        this.shops = shops;
        this.schema = loadSchema();
        this.fields = new Fields(schema.getSchemaNode());
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
     * A purchase and the digests of its content.
     *
     * @param digest SHA-256 in hex of the content: the same for the same fields and values, however they are ordered and
     *     spaced, and whatever the configuration's defaults are
     * @param meaning the same of the purchase that was read: also for the same values written otherwise, or left out where they are the
     *     default
     * @param ticketNames what the sender calls tickets, by their GUIDs in lower case, without the receiver's e-mail address and
     *     names; no part of {@code meaning}
     */
    public record Reading(Purchase purchase, String digest, String meaning, Map<String, String> ticketNames) {}

    /**
     * @param body String, or byte[] with UTF-8
     * @throws InvalidPurchase with every violation, if it is not a purchase
     */
    public Reading read(Object body) {
        return read(body, true);
    }

    /**
     * The same for the record of a file in which everything is text.
     *
     * @throws InvalidPurchase with every violation, in words that fit such a file
     */
    public Reading readText(String record) {
        return read(record, false);
    }

    private Reading read(Object body, boolean hasTypes) {
        JsonNode tree = json.read(body);
        String written = Digest.of(tree);
        List<Violation> violations = new ArrayList<>();
        fields.read(tree, violations);
        String purchaseId = readableId(tree);
        Set<String> told = violations.stream().map(Violation::path).collect(Collectors.toSet());
        for (ValidationMessage message : schema.validate(tree)) {
            Violation violation = words.of(message, hasTypes);
            if (!told.contains(violation.path()) && !SchemaViolations.isSaidByBound(message)) {
                violations.add(violation);
            }
        }
        if (tree.isObject()) {
            rules(tree, violations);
        }
        if (!violations.isEmpty()) {
            throw new InvalidPurchase(Reason.BREAKS_SCHEMA, violations, purchaseId, written);
        }
        Purchase purchase = complete(tree);
        return new Reading(purchase, written, Digest.of(purchase), ticketNames(tree, purchase.receiver()));
    }

    /**
     * The GUID of the shop that a purchase is for, without a look at the rest of it; empty where there is none, which makes it
     * no purchase.
     *
     * @param body String, or byte[] with UTF-8
     */
    public Optional<String> shopOf(Object body) {
        try {
            JsonNode tree = json.read(body);
            fields.read(tree, new ArrayList<>());
            JsonNode shop = tree.path("shop");
            String name = shop.isMissingNode() ? properties.defaults().shop() : shop.textValue();
            return Optional.ofNullable(name).map(this::guid).filter(IS_GUID);
        } catch (InvalidPurchase e) {
            return Optional.empty();
        }
    }

    /** In lower case; what is no GUID is no shop that is known here. */
    private String guid(String shop) {
        return shops.aliases().getOrDefault(shop, shop).toLowerCase(Locale.ROOT);
    }

    /** What the schema cannot say, of each field that nothing was found wrong with: the sender corrects all of it at once. */
    private void rules(JsonNode tree, List<Violation> violations) {
        String email = tree.path("receiver").path("email").textValue();
        if (email != null && isClean("/receiver/email", violations) && !EMailAddress.canBeDeliveredTo(email)) {
            violations.add(new Violation("/receiver/email", EMailAddress.problem(email)));
        }
        JsonNode tickets = tree.path("tickets");
        if (tickets.isArray() && isClean("/tickets", violations)) {
            int units = 0;
            for (JsonNode line : tickets) {
                units += line.path("quantity").intValue();
            }
            if (units > properties.maxUnits()) {
                violations.add(new Violation(
                        "/tickets",
                        "these are " + units + " units in all: write at most " + properties.maxUnits()
                                + " (openticket.purchase.max-units), and the rest as another purchase"));
            }
        }
        if (isClean("/shop", violations)) {
            String shop = value(tree, SHOP, properties.defaults().shop());
            if (shop != null && !IS_GUID.test(guid(shop))) {
                violations.add(
                        new Violation(
                                "/shop",
                                "this shop is not known here: write its GUID, or one of the aliases in openticket.shop.aliases"));
            }
        }
        OPTIONAL.forEach((field, ofDefaults) -> {
            boolean isLeftOut =
                    tree.at(field).isMissingNode() && tree.at(field.head()).isObject();
            if (isLeftOut && value(tree, field, ofDefaults.apply(defaultsOf(tree))) == null) {
                violations.add(new Violation(
                        field.toString(),
                        "this is missing: add it, since openticket.purchase.defaults has none for it"));
            }
        });
    }

    /** Whether nothing was found wrong there, or below. */
    private static boolean isClean(String path, List<Violation> violations) {
        return violations.stream()
                .noneMatch(found -> found.path().equals(path) || found.path().startsWith(path + "/"));
    }

    private PurchaseProperties.Defaults defaultsOf(JsonNode tree) {
        PurchaseProperties.Defaults common = properties.defaults();
        String shop = value(tree, SHOP, common.shop());
        ShopSettings.Defaults own = shop == null
                ? NO_DEFAULTS
                : shops.own(guid(shop))
                        .map(NamedShop::settings)
                        .map(ShopSettings::defaults)
                        .orElse(NO_DEFAULTS);
        return new PurchaseProperties.Defaults(
                common.shop(),
                first(own.paymentMethod(), common.paymentMethod()),
                first(own.currency(), common.currency()),
                first(own.locale(), common.locale()));
    }

    private Purchase complete(JsonNode tree) {
        PurchaseProperties.Defaults defaults = defaultsOf(tree);
        JsonNode receiver = tree.get("receiver");
        List<TicketLine> tickets = new ArrayList<>();
        tree.get("tickets")
                .forEach(line -> tickets.add(new TicketLine(
                        line.get("ticket").textValue().toLowerCase(Locale.ROOT),
                        line.get("quantity").intValue())));
        return new Purchase(
                tree.get("purchaseId").textValue(),
                guid(value(tree, SHOP, defaults.shop())),
                value(tree, PAYMENT_METHOD, defaults.paymentMethod()),
                value(tree, CURRENCY, defaults.currency()),
                new Receiver(
                        value(tree, LOCALE, defaults.locale()),
                        receiver.get("email").textValue(),
                        receiver.get("firstname").textValue(),
                        receiver.get("lastname").textValue()),
                tickets);
    }

    private static Map<String, String> ticketNames(JsonNode tree, Receiver receiver) {
        Map<String, String> names = new LinkedHashMap<>();
        for (JsonNode line : tree.get("tickets")) {
            if (line.has("ticketName")) {
                names.putIfAbsent(
                        line.get("ticket").textValue().toLowerCase(Locale.ROOT),
                        receiver.hiddenIn(line.get("ticketName").textValue()));
            }
        }
        return names;
    }

    private static String first(String own, String common) {
        return own == null || own.isBlank() ? common : own;
    }

    /** Null where neither has one. */
    private static String value(JsonNode tree, JsonPointer field, String otherwise) {
        JsonNode node = tree.at(field);
        if (!node.isMissingNode()) {
            return node.textValue();
        }
        return otherwise == null || otherwise.isBlank() ? null : otherwise;
    }

    private static String readableId(JsonNode tree) {
        JsonNode id = tree.path("purchaseId");
        return id.isTextual() && IS_ID.test(id.textValue()) ? id.textValue() : null;
    }
}
