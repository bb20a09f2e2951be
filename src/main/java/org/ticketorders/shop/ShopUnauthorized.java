package org.ticketorders.shop;

/** The shop refuses our token: nothing is wrong with the purchase, and a person has to correct the token. */
public class ShopUnauthorized extends RuntimeException {

    public ShopUnauthorized(int status) {
        this("the shop refuses the access token (HTTP " + status
                + "): check openticket.shop.token, or the shop's own in openticket.shops");
    }

    public ShopUnauthorized(String message) {
        super(message);
    }
}
