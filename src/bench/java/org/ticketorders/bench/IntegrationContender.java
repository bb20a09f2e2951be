package org.ticketorders.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.ConnectionFactory;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.http.dsl.Http;
import org.springframework.integration.jms.dsl.Jms;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.web.client.RestTemplate;

/** The same by Spring Integration's adapters for JMS and HTTP, with the same ledger writes as {@link PlainContender}. */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration(IntegrationAutoConfiguration.class)
public class IntegrationContender {

    private final ObjectMapper json = new ObjectMapper();

    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(IntegrationContender.class);
        application.setWebApplicationType(org.springframework.boot.WebApplicationType.NONE);
        application.run(args);
    }

    /** What the flow knows of a purchase on its way. */
    record Work(JsonNode purchase, String id, String owner, String shop, List<String> units, List<JsonNode> held) {}

    @Bean
    ConnectionFactory broker(
            @Value("${broker.url}") String url,
            @Value("${broker.user}") String user,
            @Value("${broker.password}") String password) {
        return new ActiveMQConnectionFactory(url, user, password);
    }

    @Bean
    PlainLedger ledger(@Value("${ledger}") Path directory) {
        return new PlainLedger(directory);
    }

    @Bean
    RestTemplate shopTemplate(@Value("${shop.token}") String token) {
        RestTemplate template = new RestTemplate(new JdkClientHttpRequestFactory(
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()));
        template.getInterceptors().add((request, body, call) -> {
            request.getHeaders().setBearerAuth(token);
            return call.execute(request, body);
        });
        return template;
    }

    @Bean
    Executor reservers() {
        return Executors.newCachedThreadPool();
    }

    /** A unit of a purchase, held. */
    @Bean
    IntegrationFlow reserve(RestTemplate shopTemplate, Executor reservers, @Value("${shop.url}") String url) {
        return flow -> flow.split(Work.class, work -> work.units().stream()
                        .map(unit -> MessageBuilder.withPayload("")
                                .setHeader("shop", work.shop())
                                .setHeader("unit", unit)
                                .build())
                        .toList())
                .channel(channels -> channels.executor(reservers))
                .handle(Http.outboundGateway(url + "/{shop}/reserve/ticket/{unit}", shopTemplate)
                        .httpMethod(HttpMethod.GET)
                        .uriVariable("shop", "headers.shop")
                        .uriVariable("unit", "headers.unit")
                        .expectedResponseType(String.class))
                .aggregate();
    }

    @Bean
    IntegrationFlow purchases(
            ConnectionFactory broker,
            RestTemplate shopTemplate,
            PlainLedger ledger,
            @Value("${shop.url}") String url,
            @Value("${shop.token}") String token,
            @Value("${consumers}") int consumers,
            IntegrationFlow reserve) {
        PlainShop lookUp = new PlainShop(url, token);
        return IntegrationFlow.from(Jms.messageDrivenChannelAdapter(Jms.container(broker, "purchase.requested")
                        .sessionTransacted(true)
                        .concurrentConsumers(consumers)
                        .cacheLevelName("CACHE_CONSUMER")))
                .handle(String.class, (text, headers) -> {
                    JsonNode purchase = read(text);
                    String id = purchase.path("purchaseId").asText();
                    String owner = String.valueOf(headers.get("jms_messageId"));
                    String shop = purchase.path("shop").asText();
                    String state = sql(() -> ledger.accept(id, shop, owner, PlainContender.digest(text)));
                    if (state != null) {
                        throw new IllegalStateException(id + " is " + state + " already");
                    }
                    return new Work(purchase, id, owner, shop, PlainContender.units(purchase), null);
                })
                .enrich(enricher -> enricher.headerFunction("work", Message::getPayload))
                .gateway(reserve)
                .handle(List.class, (answers, headers) -> {
                    Work work = (Work) headers.get("work");
                    List<JsonNode> held = ((List<?>) answers)
                            .stream().map(answer -> read((String) answer)).toList();
                    String provider = lookUp.provider(
                            work.shop(), work.purchase().path("paymentMethod").asText());
                    byte[] order = PlainShop.order(work.purchase(), provider, work.units(), held);
                    sql(() -> {
                        ledger.held(work.id(), work.owner(), held.toString());
                        ledger.ordering(work.id(), work.owner());
                        return null;
                    });
                    return order;
                })
                .enrichHeaders(headers -> headers.header("contentType", "application/json", true))
                .handle(Http.outboundGateway(url + "/{shop}/order", shopTemplate)
                        .httpMethod(HttpMethod.POST)
                        .uriVariable("shop", "headers.work.shop")
                        .expectedResponseType(String.class))
                .handle(String.class, (answer, headers) -> {
                    Work work = (Work) headers.get("work");
                    String orderId = read(answer).path("order_id").asText();
                    return sql(() -> {
                        ledger.ordered(work.id(), work.owner(), orderId);
                        return PlainContender.outcome(work.id(), orderId);
                    });
                })
                .headerFilter("work")
                // takes part in the listener's session, since it has the same connection factory
                .handle(Jms.outboundAdapter(broker)
                        .destination("order.outcome")
                        .configureJmsTemplate(template -> template.sessionTransacted(true)))
                .get();
    }

    private JsonNode read(String text) {
        try {
            return json.readTree(text);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Write<T> {
        T run() throws Exception;
    }

    private static <T> T sql(Write<T> write) {
        try {
            return write.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
