package org.ticketorders.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers for a while which names and passwords were right, so that a program that sends both with every request does not
 * have them hashed slowly every time. It keeps no password: only a digest under a key that lives and dies with this process.
 */
public class VerifiedLogins {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int MOST_REMEMBERED = 1_000;

    private final SecretKeySpec key;
    private final Cache<ByteBuffer, Boolean> verified;

    public VerifiedLogins(Duration keepFor) {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, ALGORITHM);
        this.verified = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(keepFor)
                .build();
    }

    public boolean knows(String name, String password) {
        return verified.getIfPresent(digest(name, password)) != null;
    }

    public void add(String name, String password) {
        verified.put(digest(name, password), true);
    }

    private ByteBuffer digest(String name, String password) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(name.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return ByteBuffer.wrap(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
