package org.ticketorders.routes;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.camel.NamedNode;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.BeanFactoryDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.TryDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/**
 * Compares edited routes with those that the application was built with. What the promises rest upon must be there: each route that
 * works on purchases, each of its steps, once, in its place, and under its own error handling. Names and words may differ, steps that touch nothing may be
 * added, and so may routes.
 */
final class EditedRoutes {

    /** The group of what operators see and ask for: nothing that is promised rests upon that. */
    private static final String OPERATORS = "ops";

    /** What tells people and pages about a step, and changes nothing of what it does. */
    private static final Set<String> WORDS =
            Set.of("id", "customId", "nodePrefixId", "description", "note", "routeDescription", "routeNote");

    /** Elements in front of the steps of their parent, which say when or what it does. */
    private static final Set<String> EXPRESSIONS =
            Set.of("simple", "constant", "ref", "method", "header", "variable", "exchangeProperty", "expression");

    private final Map<String, Element> shipped = new LinkedHashMap<>();
    private final Set<String> variablesInUse = new HashSet<>(Set.of("work", "row"));

    /** @param shipped the route files of the application */
    EditedRoutes(Collection<Resource> shipped) throws Exception {
        read(shipped, (name, element) -> {
            if (!OPERATORS.equals(element.getAttribute("group"))) {
                this.shipped.put(name, element);
                findVariables(element);
            }
        });
    }

    /**
     * @param files the route files that the application is to start with
     * @return what is missing or not in its place, in words for who edited them; empty if nothing is
     */
    List<String> faults(Collection<Resource> files) throws Exception {
        Map<String, List<Element>> edited = new TreeMap<>();
        List<String> faults = read(files, (name, element) -> edited.computeIfAbsent(name, none -> new ArrayList<>())
                .add(element));
        compare(edited, faults);
        return faults;
    }

    private interface Found {
        void found(String name, Element element);
    }

    /** @return what no edited file may bring */
    private static List<String> read(Collection<Resource> files, Found found) throws Exception {
        List<String> faults = new ArrayList<>();
        Map<String, String> places = new HashMap<>();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.build();
            for (RoutesBuilder builder : PluginHelper.getRoutesLoader(camel).findRoutesBuilders(files)) {
                camel.addRoutesConfigurations((RouteConfigurationsBuilder) builder);
                camel.addRoutes(builder);
                noteIds((RouteConfigurationBuilder) builder, places, faults);
            }
            for (RouteConfigurationDefinition each : camel.getRouteConfigurationDefinitions()) {
                found.found(
                        "the route configuration " + each.getId(),
                        xml(camel, each, List.copyOf(each.getOnExceptions())));
            }
            for (RouteTemplateDefinition each : camel.getRouteTemplateDefinitions()) {
                found.found(
                        "the route template " + each.getId(),
                        xml(camel, each, each.getRoute().getOutputs()));
            }
            for (RouteDefinition each : camel.getRouteDefinitions()) {
                found.found(
                        "the route from " + each.getInput().getEndpointUri().replaceAll("\\?.*", ""), xml(camel, each));
            }
            for (BeanFactoryDefinition<?> each : camel.getCustomBeans()) {
                faults.add("the bean " + each.getName() + " would take the place of one of the application's");
            }
        }
        return faults;
    }

    /** Of two with one id, Camel uses one and says nothing. Two configurations it refuses. */
    private static void noteIds(RouteConfigurationBuilder file, Map<String, String> places, List<String> faults) {
        Stream.of(
                        file.getRouteCollection().getRoutes(),
                        file.getRouteTemplateCollection().getRouteTemplates(),
                        file.getRestCollection().getRests())
                .flatMap(List::stream)
                .filter(definition -> definition.getId() != null)
                // a call of a REST declaration is called like its route
                .filter(definition ->
                        !(definition instanceof RouteDefinition route && Boolean.TRUE.equals(route.isRest())))
                .forEach(definition -> {
                    String name = definition.getShortName() + " '" + definition.getId() + "'";
                    String here = file.getResource().getLocation();
                    String other = places.putIfAbsent(name, here);
                    if (other != null) {
                        faults.add("the " + name + " is in " + other + " and in " + here);
                    }
                });
    }

    private void findVariables(Element element) {
        if ("setVariable".equals(element.getTagName())) {
            variablesInUse.add(element.getAttribute("name"));
        }
        variablesInUse.add(element.getAttribute("variableReceive"));
        children(element).forEach(this::findVariables);
    }

    private static Element xml(DefaultCamelContext camel, RouteDefinition route) throws Exception {
        Element element = xml(camel, route, route.getOutputs());
        // what a file says for all its routes is not in what Camel writes
        element.setAttribute(
                "errorHandler", route.getErrorHandlerFactory().getClass().getSimpleName());
        return element;
    }

    private static Element xml(
            DefaultCamelContext camel, NamedNode definition, Collection<ProcessorDefinition<?>> outputs)
            throws Exception {
        showCatches(outputs);
        String xml = PluginHelper.getModelToXMLDumper(camel).dumpModelAsXml(camel, definition);
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
    }

    /** Camel leaves out what a doTry catches, when it was read from YAML. */
    private static void showCatches(Collection<? extends ProcessorDefinition<?>> outputs) {
        for (TryDefinition attempt :
                ProcessorDefinitionHelper.filterTypeInOutputs(List.copyOf(outputs), TryDefinition.class)) {
            List<ProcessorDefinition<?>> all = new ArrayList<>(attempt.getOutputs());
            all.addAll(attempt.getCatchClauses());
            if (attempt.getFinallyClause() != null) {
                all.add(attempt.getFinallyClause());
            }
            attempt.setOutputs(all);
            attempt.getCatchClauses().forEach(caught -> showCatches(caught.getOutputs()));
        }
    }

    private void compare(Map<String, List<Element>> edited, List<String> faults) {
        shipped.forEach((name, element) -> {
            List<Element> found = edited.getOrDefault(name, List.of());
            if (found.size() == 1) {
                compare(element, found.get(0), name, faults);
            } else {
                faults.add(name + (found.isEmpty() ? " is missing" : " is there " + found.size() + " times"));
            }
        });
        if (edited.containsKey("the route configuration null")) {
            faults.add("a route configuration without an id would be that of every route");
        }
    }

    /** Two elements for the same thing. */
    private void compare(Element wanted, Element found, String where, List<String> faults) {
        if (!head(wanted).equals(head(found))) {
            faults.add(where + " is not as it was: " + head(found) + " in place of " + head(wanted));
            return;
        }
        List<Element> rest = new ArrayList<>(children(found));
        for (Element child : children(wanted)) {
            int place = indexOf(rest, EditedRoutes::whole, child);
            boolean same = place >= 0;
            if (!same) {
                place = indexOf(rest, EditedRoutes::head, child);
            }
            if (place < 0) {
                faults.add(where + ": " + name(child) + " is missing, changed, or not in its place");
                continue;
            }
            rest.subList(0, place).forEach(more -> mustBeHarmless(more, where, faults));
            if (!same) {
                compare(child, rest.get(place), where + ", " + name(child), faults);
            }
            rest.subList(0, place + 1).clear();
        }
        rest.forEach(more -> mustBeHarmless(more, where, faults));
    }

    private static int indexOf(List<Element> elements, Function<Element, String> form, Element wanted) {
        return elements.stream().map(form).toList().indexOf(form.apply(wanted));
    }

    private void mustBeHarmless(Element more, String where, List<String> faults) {
        boolean harmless =
                switch (more.getTagName()) {
                    case "log", "setProperty" -> true;
                    case "setVariable" -> !variablesInUse.contains(more.getAttribute("name"));
                    case "to" -> more.getAttribute("uri").startsWith("log:");
                    default -> false;
                };
        if (!harmless) {
            faults.add(where + ": " + name(more)
                    + " is there and was not, or not there; only log, setProperty and setVariable may be added");
        }
    }

    /** What a person finds it by. */
    private static String name(Element element) {
        String id = element.getAttribute("id");
        String what = element.getTagName() + (id.isEmpty() ? "" : " '" + id + "'");
        String uri = element.getAttribute("uri");
        return uri.isEmpty() ? what : what + " (" + uri + ")";
    }

    /** The element without its steps. */
    private static String head(Element element) {
        StringBuilder head = new StringBuilder("<" + element.getTagName());
        NamedNodeMap attributes = element.getAttributes();
        Map<String, String> sorted = new TreeMap<>();
        for (int n = 0; n < attributes.getLength(); n++) {
            sorted.put(attributes.item(n).getNodeName(), attributes.item(n).getNodeValue());
        }
        sorted.keySet().removeAll(WORDS);
        sorted.forEach((name, value) ->
                head.append(' ').append(name).append("=\"").append(value).append('"'));
        head.append('>').append(text(element));
        children(element).stream()
                .filter(child -> EXPRESSIONS.contains(child.getTagName()))
                .forEach(child -> head.append(whole(child)));
        return head.toString();
    }

    /** The element with all that is in it. */
    private static String whole(Element element) {
        return head(element)
                + children(element).stream()
                        .filter(child -> !EXPRESSIONS.contains(child.getTagName()))
                        .map(EditedRoutes::whole)
                        .collect(Collectors.joining());
    }

    private static String text(Element element) {
        StringBuilder text = new StringBuilder();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeType() == Node.TEXT_NODE) {
                text.append(node.getNodeValue().strip());
            }
        }
        return text.toString();
    }

    private static List<Element> children(Element element) {
        List<Element> children = new ArrayList<>();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child && !WORDS.contains(child.getTagName())) {
                children.add(child);
            }
        }
        return children;
    }
}
