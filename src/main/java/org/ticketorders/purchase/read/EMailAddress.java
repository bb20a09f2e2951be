package org.ticketorders.purchase.read;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Email;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/** Whether somebody can be written to at an address: one of the Internet, not of a host or a network alone. */
final class EMailAddress {

    private static final Validator VALIDATOR = Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new ParameterMessageInterpolator())
            .buildValidatorFactory()
            .getValidator();

    private record Form(@Email String address) {}

    private static final String NO_E_MAIL = "this is no e-mail address: write one such as name@example.org";

    private EMailAddress() {}

    static boolean canBeDeliveredTo(String address) {
        String host = address.substring(address.lastIndexOf('@') + 1);
        String last = host.substring(host.lastIndexOf('.') + 1);
        return host.indexOf('.') > 0
                && !last.isEmpty()
                && !Character.isDigit(last.charAt(0))
                && host.charAt(0) != '['
                && VALIDATOR.validateValue(Form.class, "address", address).isEmpty();
    }

    /** Why nobody can be written to there, and what to do; without the address. */
    static String problem(String address) {
        if (address.chars().filter(c -> c == '@').count() > 1) {
            return "there is more than one @ in this e-mail address: write one address alone";
        }
        if (address.indexOf('@') < 0) {
            return "there is no @ in this e-mail address: write one such as name@example.org";
        }
        if (address.indexOf(',') >= 0) {
            return "there is a comma in this e-mail address: write a dot, or one address alone";
        }
        if (address.chars().anyMatch(c -> " \t;:<>()/\"".indexOf(c) >= 0)) {
            return "there is more than an address in this e-mail address: write it alone, such as name@example.org";
        }
        if (address.endsWith(".") || address.contains("..")) {
            return "there is a dot too many in this e-mail address: remove it";
        }
        return NO_E_MAIL;
    }
}
