package org.ticketorders.imports;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.codehaus.stax2.XMLStreamReader2;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.Violation;

/**
 * {@code <purchases>} with a {@code <purchase>} for each, as {@code config/schemas/purchases.xsd} says. Elements become the
 * fields of the same name; what the schema does not know becomes an unknown field, which is refused by name.
 */
final class XmlReader implements RecordReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final WstxInputFactory XML = factory();

    private final Tape tape;
    private final XMLStreamReader2 xml;
    private long position;
    private boolean isOpen;

    XmlReader(Tape tape) {
        this.tape = tape;
        try {
            this.xml = (XMLStreamReader2) XML.createXMLStreamReader(tape);
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
                    }
                    case XMLStreamConstants.CHARACTERS -> {
                        if (!xml.isWhiteSpace()) {
                            throw new UnreadableFile(where() + "there is text between the purchases");
                        }
                        tape.release(xml.getLocationInfo().getStartingCharOffset());
                    }
                    default -> tape.release(xml.getLocationInfo().getStartingCharOffset());
                }
            }
            return null;
        } catch (XMLStreamException e) {
            throw broken(e);
        }
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
        String text = tape.cut(from, to);
        tape.release(to);
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
        if (inside.equals("/receiver")) {
            fields(inside, into.putObject(name), violations);
        } else if (inside.equals("/tickets")) {
            lines(into.putArray(name), violations);
        } else {
            String value = value(inside, violations);
            if (name.equals("quantity") && value.matches("-?\\d{1,9}")) {
                into.put(name, Integer.parseInt(value));
            } else if (!value.isEmpty()) {
                into.put(name, value);
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
        return value.toString().strip();
    }

    private void noAttributes(String path, List<Violation> violations) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
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
        String where = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNumber() + ": ";
        return new UnreadableFile(where + "this is not well-formed XML, or uses entities that are not taken");
    }

    @Override
    public void close() throws IOException {
        tape.close();
    }
}
