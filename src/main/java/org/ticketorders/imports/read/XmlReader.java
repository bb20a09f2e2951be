package org.ticketorders.imports.read;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.codehaus.stax2.XMLStreamReader2;
import org.ticketorders.imports.UnreadableFile;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.PlainText;
import org.ticketorders.purchase.Violation;

/**
 * {@code <purchases>} with a {@code <purchase>} for each, as {@code config/schemas/purchases.xsd} says. Elements become the
 * fields of the same name; what the schema does not know becomes an unknown field, which is refused by name.
 */
public final class XmlReader implements RecordReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final WstxInputFactory XML = factory();
    private static final String INSTANCE = XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI;
    private static final String NIL = "nil";

    private final RecordingReader recording;
    private final XMLStreamReader2 xml;
    private long position;
    private boolean isOpen;
    private String root = "<purchases>";

    public XmlReader(RecordingReader recording) {
        this.recording = recording;
        try {
            this.xml = (XMLStreamReader2) XML.createXMLStreamReader(recording);
        } catch (XMLStreamException e) {
            throw broken(e);
        }
    }

    private static WstxInputFactory factory() {
        WstxInputFactory factory = new WstxInputFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        // what is wrong is said where the parser moves on, and not by an unchecked exception when somebody asks for
        // text
        factory.setProperty(WstxInputProperties.P_LAZY_PARSING, false);
        factory.setProperty("com.ctc.wstx.maxElementDepth", 20);
        factory.setProperty("com.ctc.wstx.maxAttributesPerElement", 50);
        return factory;
    }

    @Override
    public ImportRecord next() throws IOException {
        try {
            while (xml.hasNext()) {
                switch (xml.next()) {
                    case XMLStreamConstants.DTD ->
                        throw new UnreadableFile(where() + "the file has a document type (DTD), which is not taken");
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (isOpen) {
                            return record();
                        }
                        if (!named("purchases")) {
                            throw new UnreadableFile(where() + "<purchases> was expected, without a namespace");
                        }
                        isOpen = true;
                        root = rootTag();
                    }
                    case XMLStreamConstants.CHARACTERS -> {
                        if (!xml.isWhiteSpace()) {
                            throw new UnreadableFile(where() + "there is text between the purchases");
                        }
                        recording.release(xml.getLocationInfo().getStartingCharOffset());
                    }
                    default -> recording.release(xml.getLocationInfo().getStartingCharOffset());
                }
            }
            return null;
        } catch (XMLStreamException e) {
            throw broken(e);
        }
    }

    /** The root as it was opened, with the prefixes that stand in the records below. */
    public String root() {
        return root;
    }

    private String rootTag() {
        StringBuilder tag = new StringBuilder("<purchases");
        for (int i = 0; i < xml.getNamespaceCount(); i++) {
            String prefix = xml.getNamespacePrefix(i);
            attribute(tag, prefix == null || prefix.isEmpty() ? "xmlns" : "xmlns:" + prefix, xml.getNamespaceURI(i));
        }
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            String prefix = xml.getAttributePrefix(i);
            String name = xml.getAttributeLocalName(i);
            attribute(tag, prefix == null || prefix.isEmpty() ? name : prefix + ":" + name, xml.getAttributeValue(i));
        }
        return tag.append('>').toString();
    }

    private static void attribute(StringBuilder tag, String name, String value) {
        String text = value == null ? "" : value;
        tag.append(' ').append(name).append("=\"");
        text.chars()
                .forEach(c -> tag.append(
                        c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '"' ? "&quot;" : String.valueOf((char) c)));
        tag.append('"');
    }

    private boolean named(String name) {
        return xml.getLocalName().equals(name)
                && (xml.getNamespaceURI() == null || xml.getNamespaceURI().isEmpty());
    }

    private ImportRecord record() throws XMLStreamException {
        if (!named("purchase")) {
            throw new UnreadableFile(where() + "<purchase> was expected, without a namespace");
        }
        long line = xml.getLocationInfo().getStartLocation().getLineNumber();
        long from = xml.getLocationInfo().getStartingCharOffset();
        List<Violation> violations = new ArrayList<>();
        ObjectNode purchase = JSON.createObjectNode();
        fields("", purchase, violations);
        long to = xml.getLocationInfo().getEndingCharOffset();
        String text = recording.cut(from, to);
        recording.release(to);
        return new ImportRecord(
                ++position, List.of(new ImportRecord.Piece(line, text, "")), purchase.toString(), violations);
    }

    /** Reads up to the end of the element that the parser stands on. */
    private void fields(String path, ObjectNode into, List<Violation> violations) throws XMLStreamException {
        noAttributes(path, violations);
        while (xml.next() != XMLStreamConstants.END_ELEMENT) {
            if (xml.isStartElement()) {
                field(path, into, violations);
            } else if (xml.isCharacters() && !xml.isWhiteSpace()) {
                violations.add(new Violation(path, "there is text between the fields: remove it"));
            }
        }
    }

    private void field(String path, ObjectNode into, List<Violation> violations) throws XMLStreamException {
        String name = xml.getLocalName();
        String inside = path + "/" + name;
        if (into.has(name)) {
            violations.add(new Violation(inside, "this field is there twice: keep one of them"));
        }
        if (isNil() && (inside.equals("/receiver") || inside.equals("/tickets"))) {
            value(inside, violations);
            into.putNull(name);
        } else if (inside.equals("/receiver")) {
            fields(inside, into.putObject(name), violations);
        } else if (inside.equals("/tickets")) {
            lines(into.putArray(name), violations);
        } else {
            String value = value(inside, violations);
            if (name.equals("quantity")) {
                TextFields.putNumber(into, name, value);
            } else {
                TextFields.put(into, name, value);
            }
        }
    }

    private void lines(ArrayNode lines, List<Violation> violations) throws XMLStreamException {
        noAttributes("/tickets", violations);
        while (xml.next() != XMLStreamConstants.END_ELEMENT) {
            if (xml.isStartElement()) {
                String path = "/tickets/" + lines.size();
                if (!named("line")) {
                    violations.add(new Violation(path, "this element is unknown: write <line>"));
                }
                fields(path, lines.addObject(), violations);
            } else if (xml.isCharacters() && !xml.isWhiteSpace()) {
                violations.add(new Violation("/tickets", "there is text between the fields: remove it"));
            }
        }
    }

    private String value(String path, List<Violation> violations) throws XMLStreamException {
        boolean isNil = isNil();
        noAttributes(path, violations);
        StringBuilder value = new StringBuilder();
        int depth = 1;
        while (depth > 0) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (depth++ == 1) {
                        violations.add(new Violation(path, "there are elements in it: write text alone"));
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> value.append(xml.getText());
                default -> {
                    // comments say nothing
                }
            }
        }
        if (isNil && !PlainText.isBlank(value.toString())) {
            violations.add(new Violation(path, "this is nil and has a value: write one of them"));
        }
        return isNil ? "" : value.toString();
    }

    /** Whether the element says that it has no value: the same as an empty one. */
    private boolean isNil() {
        String nil = xml.getAttributeValue(INSTANCE, NIL);
        return nil != null && Set.of("true", "1").contains(nil.strip());
    }

    private void noAttributes(String path, List<Violation> violations) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            if (INSTANCE.equals(xml.getAttributeNamespace(i)) && NIL.equals(xml.getAttributeLocalName(i))) {
                continue;
            }
            String name = Harmless.fieldName(xml.getAttributeLocalName(i));
            violations.add(new Violation(path, "attribute '" + name + "' is unknown: remove it"));
        }
    }

    private String where() {
        return "line " + xml.getLocation().getLineNumber() + ": ";
    }

    /** Without the parser's own words, which may quote the file. */
    private static RuntimeException broken(XMLStreamException e) {
        if (e.getNestedException() instanceof IOException disk) {
            return new UncheckedIOException(disk);
        }
        String where = e.getLocation() == null
                ? ""
                : "line " + e.getLocation().getLineNumber() + ", character "
                        + e.getLocation().getColumnNumber() + ": ";
        return new UnreadableFile(
                where + "this is not well-formed XML, or uses entities that are not taken: every element"
                        + " ends by its own tag, and in a text & is written &amp; and < is written &lt;");
    }

    @Override
    public void close() throws IOException {
        recording.close();
    }
}
