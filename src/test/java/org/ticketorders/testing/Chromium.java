package org.ticketorders.testing;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementClickInterceptedException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real browser without a window, and a person before it who sees texts and presses what they find. */
public final class Chromium implements AutoCloseable {

    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");
    private static final int HEIGHT = 900;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final ChromeDriver driver;
    private int clicks;
    private int entries;

    /** @param directory an empty one, for the browser's profile */
    public Chromium(Path directory) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(onPath(BROWSERS));
        options.addArguments(
                "--headless=new",
                // Chromium's own sandbox does not work as root; the pages are our own
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--lang=en-GB",
                "--user-data-dir=" + directory);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(onPath(List.of("chromedriver")))
                        .usingAnyFreePort()
                        .withSilent(true)
                        .build(),
                options);
        width(1280);
    }

    private static File onPath(List<String> programs) {
        return programs.stream()
                .flatMap(program -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, program)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("this test needs a browser, and there is no " + programs.get(0)
                                + " on the PATH. Install both of Debian's packages chromium and chromium-driver"
                                + " (apt-get install chromium chromium-driver; bash .ci/run does so), or their like."))
                .toFile();
    }

    public void open(String url) {
        driver.get(url);
    }

    public String address() {
        return driver.getCurrentUrl();
    }

    /** Makes the page so wide, in CSS pixels. */
    public void width(int width) {
        cdp(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", width < 500));
    }

    /** Has the page take the machine to be in this time zone. @param zone such as Europe/Amsterdam; empty for the machine's own */
    public void timeZone(String zone) {
        cdp("Emulation.setTimezoneOverride", Map.of("timezoneId", zone));
    }

    /** Asks for dark colours, or for light ones. */
    public void dark(boolean dark) {
        cdp(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /**
     * Shortens what the scripts of pages that are opened from now on wait for, until the answer is closed.
     *
     * @param factor how many times shorter each {@code setTimeout} is
     */
    public Hurry hurry(int factor) {
        String source = "const wait = window.setTimeout;"
                + "window.setTimeout = (task, millis = 0, ...more) => wait(task, millis / " + factor + ", ...more);";
        Map<String, Object> script =
                driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", "{" + source + "}"));
        return () -> cdp("Page.removeScriptToEvaluateOnNewDocument", script);
    }

    /** Shortened waits; its end counts for pages that are opened after it. */
    public interface Hurry extends AutoCloseable {
        @Override
        void close();
    }

    private void cdp(String command, Map<String, Object> parameters) {
        driver.executeCdpCommand(command, parameters);
    }

    /** What a script says, as its value in Java. */
    @SuppressWarnings("unchecked")
    public <T> T ask(String script, Object... arguments) {
        return (T) driver.executeScript(script, arguments);
    }

    /** The same for a script that calls its last argument with what it has to say. */
    @SuppressWarnings("unchecked")
    public <T> T askLater(String script) {
        return (T) driver.executeAsyncScript(script);
    }

    /** What can be read within the first element that this CSS selects, or "". */
    public String text(String css) {
        return ask("return document.querySelector(arguments[0])?.innerText ?? ''", css);
    }

    public long count(String css) {
        return ask("return document.querySelectorAll(arguments[0]).length", css);
    }

    /** Waits until a text can be read there. */
    public void awaitText(String css, String text) {
        soon("'" + text + "' in " + css + ", where is: " + text(css))
                .until(() -> text(css).contains(text));
    }

    /** A wait for what a page shows, which is there some milliseconds after what leads to it. */
    static ConditionFactory soon(String what) {
        return await(what).atMost(TestApp.PATIENCE).pollInterval(LOOK_AGAIN).pollDelay(LOOK_AGAIN);
    }

    /**
     * What a person has done.
     *
     * @param entries texts that were typed or pasted, and keys pressed
     */
    public record Effort(int clicks, int entries) {

        public Effort since(Effort before) {
            return new Effort(clicks - before.clicks, entries - before.entries);
        }
    }

    /** What was done since the browser was opened. */
    public Effort effort() {
        return new Effort(clicks, entries);
    }

    /** Waits for the element, and clicks it. */
    public void click(String css) {
        retry(css, WebElement::click);
        clicks++;
    }

    /** Waits for the input, and types into it. */
    public void type(String css, CharSequence... text) {
        retry(css, element -> element.sendKeys(text));
        entries++;
    }

    /** Presses keys wherever the focus is. */
    public void press(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
        entries++;
    }

    private interface Action {
        void on(WebElement element);
    }

    private void retry(String css, Action action) {
        soon(css)
                .ignoreExceptionsInstanceOf(StaleElementReferenceException.class)
                .ignoreExceptionsInstanceOf(ElementClickInterceptedException.class)
                .until(() -> {
                    List<WebElement> found = driver.findElements(By.cssSelector(css));
                    if (found.isEmpty() || !found.get(0).isDisplayed()) {
                        return false;
                    }
                    action.on(found.get(0));
                    return true;
                });
    }

    public void closeDialog() {
        press(Keys.ESCAPE);
    }

    /** Forgets every cookie: who was logged in is no longer. */
    public void forgetCookies() {
        driver.manage().deleteAllCookies();
    }

    /** What the browser complained about since the last call: errors of scripts, policies broken, answers that failed. */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Keeps a picture of what is seen. */
    public void picture(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
