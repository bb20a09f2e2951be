package org.ticketorders.testing;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.aopalliance.intercept.MethodInterceptor;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.ticketorders.Application;
import org.ticketorders.deadletter.Letters;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.message.PurchaseMessage;
import org.ticketorders.steps.Work;

/**
 * The application with points at which it can be made to stand, wait or stop: before and after every step of a route
 * that acts on something outside (every send, call and ledger write; taken from the routes as they are, so that a new step
 * needs nothing here), every JMS commit, and the marks of published outcomes.
 *
 * <p>A point is named {@code from/route.step:before}, where {@code from} is the route that took the message. The test arms points
 * in a file, and reads from another which ones were passed.
 */
public final class CrashPoints implements CamelContextConfiguration, BeanPostProcessor, EnvironmentAware {

    /** Property: the folder with the two files. */
    public static final String DIRECTORY = "crash-points.directory";

    static final String ARMED = "armed";
    static final String PASSED = "passed";
    static final String STEPS = "steps";
    /** The purchaseId of a point that is armed for any purchase. */
    static final String ANY = "*";

    private static final String MARK = "published-marks/mark";
    private static final Pattern PURCHASE_ID = Pattern.compile("\"purchaseId\"\\s*:\\s*\"([^\"]+)\"");

    /** Beans that look, compute or count, and change nothing that outlives the process. */
    private static final Set<String> HARMLESS = Set.of(
            "auditDesk.page",
            "brokerWatch",
            "deadLetterDesk",
            "doubtDesk.mustBeInDoubt",
            "doubtDesk.mustBeOrderOf",
            "doubtDesk.resolution",
            "doubtLists",
            "envelopes",
            "importDesk",
            "measurements",
            "operator",
            "opsAnswers",
            "orderAnswers",
            "orderMapper",
            "outcomes",
            "overview",
            "pauses",
            "paymentMethods",
            "personalData",
            "probes",
            "purchaseDesk.known",
            "purchaseDesk.mustBeMoved",
            "purchaseDesk.mustBeReplayable",
            "purchaseDesk.show",
            "purchaseLists",
            "purchaseReader",
            "replays.jobs",
            "replays.letters",
            "replays.show",
            "reservations",
            "shopDesk",
            "stageDesk.stages",
            "stuckPurchases",
            "tokens");

    private static final Set<String> HARMLESS_PROCESSORS = Set.of(
            "attemptMessage",
            "choosePaymentMethod",
            "countFailure",
            "countNotTaken",
            "rethrowCaught",
            "findLane",
            "heldMessage",
            "keepPaymentMethods",
            "lookAtClock",
            "openMessage",
            "originalMessage",
            "outcomeMessage",
            "outcomeWillBePublished",
            "prepareOrder",
            "readOrderAnswer",
            "readOrderFailure",
            "readPurchase",
            "readReservation",
            "refuseReusedId",
            "reserveRequest",
            "takeHold",
            "takeRefusal",
            "takeTurn",
            "toLane",
            "workOnRow");

    /** What the message in hand is, for a commit, which does not know. */
    private record InHand(String from, String purchaseId) {}

    private final Map<String, Integer> counts = new HashMap<>();
    private final ThreadLocal<InHand> inHand = new ThreadLocal<>();
    private Path directory;

    public static void main(String[] args) {
        try {
            SpringApplication application = new SpringApplication(Application.class, CrashPoints.class);
            application.run(args);
        } catch (Throwable e) {
            System.exit(1);
        }
    }

    @Override
    public void setEnvironment(Environment environment) {
        directory = Path.of(environment.getRequiredProperty(DIRECTORY));
    }

    // --- where the points are -----------------------------------------------------------------------------------

    @Override
    public void beforeApplicationStart(CamelContext camel) {
        camel.getCamelContextExtension()
                .addInterceptStrategy((context, definition, target, next) -> wrap(definition, target));
    }

    @Override
    public void afterApplicationStart(CamelContext camel) {
        // nothing to add
    }

    private Processor wrap(NamedNode definition, Processor target) {
        if (!actsOutside(definition)) {
            return target;
        }
        String step = FailPoints.name(definition);
        append(STEPS, step);
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                String point = exchange.getFromRouteId() + "/" + step;
                String purchaseId = purchaseId(exchange);
                inHand.set(new InHand(exchange.getFromRouteId(), purchaseId));
                pass(point + ":before", purchaseId);
                return super.process(exchange, doneSync -> {
                    pass(point + ":after", purchaseId);
                    callback.done(doneSync);
                });
            }
        };
    }

    private static boolean actsOutside(NamedNode definition) {
        if (definition instanceof ToDynamicDefinition) {
            return true;
        }
        if (definition instanceof ToDefinition to) {
            String uri = to.getEndpointUri();
            return !uri.startsWith("direct:")
                    && !uri.startsWith("rest-api:")
                    && !(uri.startsWith("bean:") && isHarmless(uri.substring(5)));
        }
        if (definition instanceof ProcessDefinition process) {
            return process.getRef() != null && !HARMLESS_PROCESSORS.contains(process.getRef());
        }
        return definition instanceof BeanDefinition bean && !isHarmless(bean.getRef());
    }

    /** @param bean a name, or a name and a method as in the URI of an endpoint */
    private static boolean isHarmless(String bean) {
        String[] parts = bean.split("\\?method=|\\(");
        return HARMLESS.contains(parts[0]) || (parts.length > 1 && HARMLESS.contains(parts[0] + "." + parts[1]));
    }

    private static String purchaseId(Exchange exchange) {
        Work work = exchange.getVariable("work") instanceof Work known ? known : null;
        if (work != null && work.getRow() != null) {
            return work.getRow().purchaseId();
        }
        if (exchange.getVariable("row") instanceof PurchaseRecord row) {
            return row.purchaseId();
        }
        if (exchange.getMessage().getBody() instanceof Letters.Misplaced letter) {
            return letter.row().purchaseId();
        }
        if (work != null && work.getMessage() != null) {
            PurchaseMessage message = work.getMessage();
            String body = message.body() instanceof byte[] bytes
                    ? new String(bytes, StandardCharsets.UTF_8)
                    : String.valueOf(message.body());
            Matcher matcher = PURCHASE_ID.matcher(body);
            return matcher.find() ? matcher.group(1) : "-";
        }
        return "-";
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof ConnectionFactory) {
            return proxy(
                    bean,
                    true,
                    "createConnection",
                    connection -> proxy(connection, false, "createSession", session -> commits((Session) session)));
        }
        if (bean instanceof Ledger) {
            ProxyFactory proxy = new ProxyFactory(bean);
            proxy.setProxyTargetClass(true);
            proxy.addAdvice((MethodInterceptor) call -> {
                if (!call.getMethod().getName().equals("markPublished") || inHand.get() != null) {
                    return call.proceed();
                }
                List<String> ids = ((Collection<?>) call.getArguments()[0])
                        .stream()
                                .map(row -> ((PurchaseRecord) row).purchaseId())
                                .toList();
                ids.forEach(id -> pass(MARK + ":before", id));
                Object result = call.proceed();
                ids.forEach(id -> pass(MARK + ":after", id));
                return result;
            });
            return proxy.getProxy();
        }
        return bean;
    }

    private interface Wrapping {
        Object wrap(Object made);
    }

    private static Object proxy(Object target, boolean wholeClass, String method, Wrapping wrapping) {
        ProxyFactory proxy = new ProxyFactory(target);
        proxy.setProxyTargetClass(wholeClass);
        proxy.addAdvice((MethodInterceptor) call -> {
            Object result = call.proceed();
            return call.getMethod().getName().equals(method) ? wrapping.wrap(result) : result;
        });
        return proxy.getProxy();
    }

    private Object commits(Session session) {
        ProxyFactory proxy = new ProxyFactory(session);
        proxy.addAdvice((MethodInterceptor) call -> {
            String method = call.getMethod().getName();
            InHand message = inHand.get();
            if (method.equals("rollback")) {
                inHand.remove();
            }
            if (!method.equals("commit") || message == null) {
                return call.proceed();
            }
            pass(message.from() + "/commit:before", message.purchaseId());
            Object result = call.proceed();
            inHand.remove();
            pass(message.from() + "/commit:after", message.purchaseId());
            return result;
        });
        return proxy.getProxy();
    }

    // --- what happens at them ----------------------------------------------------------------------------------

    private void pass(String point, String purchaseId) {
        String action = null;
        synchronized (counts) {
            int time = counts.merge(purchaseId + " " + point, 1, Integer::sum);
            append(PASSED, purchaseId + " " + point + " " + time + " " + isOnItsOwn());
            List<String> armed = read(ARMED);
            for (String line : armed) {
                String[] words = line.split(" ");
                if (words[1].equals(point)
                        && (words[0].equals(ANY) || (words[0].equals(purchaseId) && words[2].equals("" + time)))) {
                    action = words[3];
                    List<String> left = new ArrayList<>(armed);
                    left.remove(line);
                    write(ARMED, left);
                    break;
                }
            }
        }
        if (action != null) {
            act(action);
        }
    }

    /** Whether the point lies on the path of no message: it may be passed at any time beside others. */
    private static boolean isOnItsOwn() {
        String thread = Thread.currentThread().getName();
        return thread.contains("timer") || thread.contains("scheduling");
    }

    private static void act(String action) {
        try {
            if (action.equals(CrashControl.STAND)) {
                new CountDownLatch(1).await();
            } else if (action.equals("stop")) {
                long self = ProcessHandle.current().pid();
                new ProcessBuilder("kill", "-STOP", String.valueOf(self))
                        .start()
                        .waitFor();
            } else {
                Thread.sleep(Long.parseLong(action));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> read(String file) {
        try {
            return Files.readAllLines(directory.resolve(file));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String file, List<String> lines) {
        try {
            CrashControl.replace(directory.resolve(file), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void append(String file, String line) {
        try {
            Files.writeString(
                    directory.resolve(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
