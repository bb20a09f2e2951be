package org.ticketorders.shop;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ticketorders.log.Causes;
import org.ticketorders.record.Recorder;

/**
 * One pooled client a host. None repeats a request, follows a redirect, unpacks a body or keeps cookies on its own: whether a
 * request may be sent again is the routes' business.
 */
@Configuration(proxyBeanMethods = false)
class HttpClients {

    private static final String DEADLINE = "deadline";
    private static final String ERRORS = "errors";
    private static final String CALLS = "calls";
    private static final String POSTS = "posts";
    private static final String RECORD = "record";
    private static final String WATCH = "watch";

    /** Bytes, three times for each connection; almost all that is sent and answered is shorter. */
    private static final int BUFFER = 8 << 10;

    private static final TimeValue LONGEST_IDLE_TIME = TimeValue.ofSeconds(30);

    @Bean(destroyMethod = "close")
    CloseableHttpClient shopHttpClient(
            HttpProperties properties,
            Shops shops,
            HostCalls calls,
            Recorder recorder,
            ObjectProvider<CallListener> listeners,
            Clock clock) {
        UnusedProxies.tell(properties.proxy(), System.getenv(), System.getProperties());
        return watched(builder(properties, lanes(shops)), recorder, listeners, clock)
                .addExecInterceptorFirst(CALLS, watch(calls, HostCalls.Role.SHOP))
                .addExecInterceptorFirst(POSTS, HttpClients::ordersOnce)
                .build();
    }

    @Bean(destroyMethod = "close")
    CloseableHttpClient apiHttpClient(
            HttpProperties properties,
            Shops shops,
            HostCalls calls,
            Recorder recorder,
            ObjectProvider<CallListener> listeners,
            Clock clock) {
        return watched(builder(properties, lanes(shops)), recorder, listeners, clock)
                .addExecInterceptorFirst(CALLS, watch(calls, HostCalls.Role.API))
                .build();
    }

    /** Bodies are copied for those alone who look at them; in a rehearsal nobody does. */
    private static HttpClientBuilder watched(
            HttpClientBuilder client, Recorder recorder, ObjectProvider<CallListener> listeners, Clock clock) {
        listeners.stream()
                .filter(CallListener::listens)
                .forEach(listener -> client.addExecInterceptorFirst(WATCH, new WatchedCalls(listener, clock)));
        if (recorder.isOn()) {
            client.addExecInterceptorFirst(RECORD, record(recorder));
        }
        return client;
    }

    /** Whatever a route does around the call: the shop gets an order from who can tell later whether it left, and nobody twice. */
    private static ClassicHttpResponse ordersOnce(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        boolean isPost = !Method.GET.isSame(request.getMethod());
        if (isPost && !(request.getEntity() instanceof OrderPost post && post.mayLeave())) {
            throw new IOException("nothing but an order is posted to the shop, and that once");
        }
        return chain.proceed(request, scope);
    }

    private static ExecChainHandler record(Recorder recorder) {
        return (request, scope, chain) -> {
            byte[] sent = OrderPost.copy(request);
            ClassicHttpResponse response = chain.proceed(request, scope);
            recorder.watch(request, sent, response);
            return response;
        };
    }

    private static ExecChainHandler watch(HostCalls calls, HostCalls.Role client) {
        return (request, scope, chain) -> {
            HostCalls.Role role = calls.roleOf(client, String.valueOf(request.getAuthority()), request.getPath());
            try {
                ClassicHttpResponse response = chain.proceed(request, scope);
                if (HostCalls.isFailure(response.getCode()) || response.getEntity() == null) {
                    calls.answered(role, response.getCode(), -1);
                } else {
                    response.setEntity(new JudgedEntity(
                            response.getEntity(), first -> calls.answered(role, response.getCode(), first)));
                }
                return response;
            } catch (IOException | HttpException | RuntimeException e) {
                calls.failed(role, Causes.of(e));
                throw e;
            }
        };
    }

    static CloseableHttpClient client(HttpProperties properties) {
        return builder(properties, 1).build();
    }

    /** Those of shops that have one of their own, and that of all others. */
    private static int lanes(Shops shops) {
        return shops.own().size() + 1;
    }

    /** Null for none. */
    private static HttpHost proxy(String address) {
        if (address.isEmpty()) {
            return null;
        }
        URI uri = URI.create(address);
        return new HttpHost(uri.getScheme(), uri.getHost(), uri.getPort());
    }

    static HttpClientBuilder builder(HttpProperties properties, int lanes) {
        // so that one that is slow cannot have them all
        int connections = properties.maxConnections() * lanes;
        Http1Config http1 = Http1Config.custom().setBufferSize(BUFFER).build();
        Timeout connect = Timeout.of(properties.connectTimeout());
        Timeout answer = Timeout.of(properties.answerTimeout());
        return org.apache.hc.client5.http.impl.classic.HttpClients.custom()
                .setProxy(proxy(properties.proxy()))
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setConnectionFactory(socket -> new KeptConnection(http1))
                        .setMaxConnTotal(connections)
                        .setMaxConnPerRoute(connections)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(connect)
                                .setSocketTimeout(answer)
                                .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(connect)
                        .setResponseTimeout(answer)
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .evictIdleConnections(LONGEST_IDLE_TIME)
                .setRequestExecutor(ErrorsAsFailures.executor())
                .addExecInterceptorFirst(ERRORS, ErrorsAsFailures::handle)
                .addExecInterceptorBefore(
                        ChainElement.MAIN_TRANSPORT.name(), DEADLINE, Deadline.handler(properties.answerTimeout()))
                .addResponseInterceptorLast((response, entity, context) -> {
                    if (response instanceof ClassicHttpResponse classic && classic.getEntity() != null) {
                        if (response.containsHeader(HttpHeaders.CONTENT_ENCODING)) {
                            response.setHeader(
                                    HttpAnswer.UNASKED_ENCODING,
                                    response.getFirstHeader(HttpHeaders.CONTENT_ENCODING)
                                            .getValue());
                        }
                        classic.setEntity(new BoundedEntity(
                                classic.getEntity(), properties.maxBody().toBytes(), Deadline.of(context)));
                    }
                });
    }
}
