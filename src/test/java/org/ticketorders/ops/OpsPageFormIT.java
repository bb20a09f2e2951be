package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.outage.Pauses;
import org.ticketorders.purchase.Stage;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.TestApp;

/** Keys, titles, links and the looks of the operators' page. */
class OpsPageFormIT extends OnPageOfTwoShops {

    // --- keys, titles, the runbook
    // ---------------------------------------------------------------------------------------

    @Test
    void tellsItsKeysAndObeysThem() {
        ops.show("audit");

        browser.ask("document.querySelector('h1').focus()");
        browser.press("?");
        browser.awaitText("dialog", "Keyboard");
        assertThat(browser.text("dialog")).contains("find a purchase", "Dead letters");
        browser.closeDialog();
        await().until(() -> browser.count("dialog") == 0);
        browser.press("g");
        browser.press("l");
        browser.awaitText("h1", "Dead letters");
        browser.press("/");
        browser.press("g?l");
        assertThat((String) browser.ask("return document.querySelector('#search').value"))
                .isEqualTo("g?l");
        assertThat(browser.count("dialog")).isZero();
    }

    /** Whatever a look at the server made of what had it, who works by the keyboard never begins at the top again. */
    @ParameterizedTest
    @CsvSource({
        "button(),      button(),                   button",
        "button(),      button({ disabled: true }), heading",
        "grouped(true), grouped(true),              button",
        "grouped(true), grouped(false),             heading",
        "button(),      button({ hidden: true }),   heading",
        "button(),      grouped(true),              heading",
        "button(),      null,                       heading"
    })
    void losesTheFocusNever(String drawnFirst, String drawnNext, String focused) {
        ops.show("audit");

        List<String> had = browser.askLater("""
                const done = arguments[0];
                import('/ops/js/dom.js').then(({ h, render }) => {
                    const button = more => h('button', { key: 'button', ...more }, 'button');
                    const heading = h('h1', { key: 'title', tabindex: -1 }, 'heading');
                    const place = document.body.appendChild(document.createElement('div'));
                    const grouped = on => h('fieldset', { key: 'group', disabled: !on }, button());
                    const first = %s;
                    const other = h('p', { key: 'other' }, 'other');
                    render(place, heading, first, other);
                    place.querySelector('button').focus();
                    const before = document.activeElement.textContent;
                    render(place, heading, other, %s);
                    requestAnimationFrame(() => setTimeout(() => {
                        done([before, document.activeElement.textContent]);
                        place.remove();
                    }, 0));
                });
                """.formatted(drawnFirst, drawnNext));

        assertThat(had).containsExactly("button", focused);
    }

    @Test
    void countsInTheTitleWhatNeedsSomebodySoon() {
        doubted();
        ops.show("audit");

        await().atMost(TestApp.PATIENCE).untilAsserted(() -> assertThat((String) browser.ask("return document.title"))
                .matches("\\(\\d+\\) Audit · Ticket orders"));
        browser.awaitText("#foot", "times are in");
        assertThat(browser.count(".ribbon")).as("not the sandbox").isZero();
    }

    @Test
    void leadsToThePageOfTheRunbookFromEachReasonPauseAndDoubt() {
        String refused = soldOut("main");
        doubted();
        app.bean(Pauses.class).pauseByOperator(Stage.ORDER, Logins.OPERATOR, "a sale");
        for (String place : List.of("", "shop", "in-doubt", "purchase/" + refused, "dead-letters")) {
            ops.show(place);
            await(place).atMost(TestApp.PATIENCE).until(() -> browser.count("#main a[href^=runbook]") > 0);
            List<String> broken = browser.askLater("""
                    const done = arguments[0];
                    Promise.all([...new Set([...document.querySelectorAll('a[href^=runbook]')].map(link => link.href))]
                        .map(href => fetch(href).then(answer => (answer.ok ? null : href))))
                        .then(found => done(found.filter(Boolean)))
                    """);
            assertThat(broken).as(place).isEmpty();
        }

        browser.click("#main a[href='runbook/reasons/sold-out']");

        browser.awaitText("h1", "sold-out");
        browser.awaitText(".runbook", "What to do");
        browser.click("#top a[href='/ops/runbook']");
        browser.awaitText(".runbook", "Before anything else");
        browser.click(".runbook a[href='/ops/runbook/orders-in-doubt']");
        browser.awaitText("h1", "OrdersInDoubt");
        ops.assertNothingToComplainOf();
        browser.open(ops.page() + "/runbook/nothing");
        browser.awaitText("h1", "No such page");
        browser.open(ops.page() + "/nothing");
        browser.awaitText("h1", "There is no such page");
        browser.complaints();
    }

    @Test
    void hasTargetsThatAFingerHits() {
        soldOut("main");
        doubted();
        browser.width(390);
        for (String place :
                List.of("", "purchases", "in-doubt", "dead-letters", "dead-letters/rejected", "shop", "audit")) {
            ops.show(place);

            List<String> small = browser.ask("""
                    const hit = 'button, a.button, .navigation a, input:not([type=checkbox], [type=radio]), select, .bars a.word, .list td a, summary';
                    return [...document.querySelectorAll(hit)]
                        .filter(node => node.offsetParent && !node.closest('#foot, .unseen') && node.getBoundingClientRect().height < 44)
                        .map(node => `${node.getBoundingClientRect().height} ${node.outerHTML.slice(0, 120)}`);
                    """);
            assertThat(small).as(place).isEmpty();
        }
    }

    // --- how it looks
    // ----------------------------------------------------------------------------------------------------

    @Test
    void putsACheckboxBesideItsLabelAndDrawsRadioButtonsRound() {
        String id = doubted();
        ops.show("in-doubt");
        browser.click("[data-purchase='" + id + "'] button[aria-label^=Settle]");
        browser.click("#found-ordered");
        browser.awaitText("dialog", "Skip the API check");

        List<Number> box = rectangle("#field-trust");
        List<Number> label = rectangle("label[for=field-trust]");
        assertThat(box.get(1).doubleValue()).isLessThan(label.get(3).doubleValue());
        assertThat(box.get(3).doubleValue()).isGreaterThan(label.get(1).doubleValue());
        assertThat(box.get(2).doubleValue()).isLessThan(label.get(0).doubleValue());
        List<Number> radio = rectangle("#found-ordered");
        assertThat(radio.get(2).doubleValue() - radio.get(0).doubleValue())
                .isEqualTo(radio.get(3).doubleValue() - radio.get(1).doubleValue());
        browser.closeDialog();
    }

    @ParameterizedTest
    @ValueSource(strings = {"purchases", "dead-letters/rejected"})
    void alignsTheFieldsOfAFilter(String place) {
        ops.show(place);

        List<List<Number>> places = browser.ask("return [...document.querySelectorAll('.filter input, .filter select')]"
                + ".map(node => [node.offsetHeight, node.getBoundingClientRect().bottom])");
        assertThat(places.stream().map(place2 -> place2.get(0)).distinct()).hasSize(1);
        List<Object> labels = browser.ask("return [...new Set([...document.querySelectorAll('.filter .field')]"
                + ".map(field => Math.round(field.querySelector('input, select').getBoundingClientRect().top"
                + " - field.querySelector('label').getBoundingClientRect().top)))]");
        assertThat(labels).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void drawsBordersThatCanBeSeen(boolean dark) {
        soldOut("main");
        browser.dark(dark);
        for (String place : List.of("purchases", "dead-letters/rejected", "shop")) {
            ops.show(place);

            List<List<Object>> faint = browser.ask("""
                    const rgb = text => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
                    const light = text => rgb(text).map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
                        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
                    const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
                    const behind = node => {
                        const ground = getComputedStyle(node).backgroundColor;
                        return ground === 'rgba(0, 0, 0, 0)' && node.parentElement ? behind(node.parentElement) : ground;
                    };
                    return [...document.querySelectorAll('input, select, textarea, .button')]
                        .map(node => [node.outerHTML.slice(0, 80), Math.max(
                            ratio(getComputedStyle(node).borderTopColor, behind(node.parentElement)),
                            ratio(getComputedStyle(node).backgroundColor, behind(node.parentElement)))])
                        .filter(([, contrast]) => contrast < 3);
                    """);
            assertThat(faint).as(place).isEmpty();
        }
    }

    private static List<Number> rectangle(String css) {
        return browser.ask(
                "const r = document.querySelector(arguments[0]).getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]",
                css);
    }
}
