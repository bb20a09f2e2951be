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
}
