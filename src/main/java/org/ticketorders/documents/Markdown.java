package org.ticketorders.documents;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;

/** CommonMark with tables as HTML. Markup in the text stays text, and no picture is shown. */
final class Markdown {

    private static final List<Extension> TABLES = List.of(TablesExtension.create());

    private static final Parser PARSER = Parser.builder()
            .extensions(TABLES)
            .postProcessor(document -> {
                document.accept(new WideTables());
                return document;
            })
            .build();

    private Markdown() {}

    /**
     * @param address gives the address that a link's target has here, or an empty text for one that leads nowhere here: its words
     *     stay
     */
    static String html(String text, UnaryOperator<String> address) {
        return HtmlRenderer.builder()
                .extensions(TABLES)
                .escapeHtml(true)
                .softbreak(" ")
                .nodeRendererFactory(context -> new OurNodes(context, address))
                .attributeProviderFactory(context -> (node, tag, attributes) -> {
                    attributes.remove("class");
                    if (tag.equals("pre")) {
                        // or nobody scrolls it by the keyboard
                        attributes.put("tabindex", "0");
                    }
                })
                .build()
                .render(PARSER.parse(text));
    }

    /** What is scrolled from side to side where it is too wide. */
    private static final class Scroll extends CustomBlock {}

    private static final class WideTables extends AbstractVisitor {

        @Override
        public void visit(CustomBlock block) {
            if (block instanceof TableBlock) {
                Scroll scroll = new Scroll();
                block.insertBefore(scroll);
                scroll.appendChild(block);
            }
        }
    }

    private record OurNodes(HtmlNodeRendererContext context, UnaryOperator<String> address) implements NodeRenderer {

        @Override
        public Set<Class<? extends Node>> getNodeTypes() {
            return Set.of(Link.class, Image.class, Scroll.class);
        }

        @Override
        public void render(Node node) {
            if (node instanceof Scroll) {
                in("div", Map.of("class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Table"), node);
            } else if (node instanceof Link link
                    && !address.apply(link.getDestination()).isEmpty()) {
                in("a", Map.of("href", address.apply(link.getDestination())), node);
            } else {
                contents(node);
            }
        }

        private void in(String tag, Map<String, String> attributes, Node node) {
            context.getWriter().tag(tag, new TreeMap<>(attributes));
            contents(node);
            context.getWriter().tag("/" + tag);
        }

        private void contents(Node node) {
            for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
                context.render(child);
            }
        }
    }
}
