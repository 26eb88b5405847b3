package org.nembo.secrets.ssh;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/** Key pairs in the files of OpenSSH: {@code openssh-key-v1}, as described in its PROTOCOL.key. Pure functions but for the random numbers. */
final class OpenSsh {

    static final List<String> TYPES = List.of("ed25519", "rsa");

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final String BEGIN = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private static final String END = "-----END OPENSSH PRIVATE KEY-----";
    private static final int RSA_BITS = 4096;
    private static final int LONGEST = 16 * 1024;
    private static final Set<String> TAKEN = Set.of("ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521");

    /** A pair of files. @param publicKey one line without a comment */
    record Pair(String privateKey, String publicKey) {

        /** As {@code ssh-keygen -l} shows it. */
        String fingerprint() {
            try {
                byte[] blob = Base64.getDecoder().decode(publicKey.split(" ")[1]);
                return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(MessageDigest.getInstance("SHA-256").digest(blob));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        @Override
        public String toString() {
            return "Pair[" + publicKey + "]";
        }
    }

    private OpenSsh() {
    }

    /** @param type {@code ed25519}, or {@code rsa} of 4096 bits */
    static Pair make(String type, String comment) {
        try {
            if (type.equals("ed25519")) {
                return ed25519(comment);
            }
            return rsa(RSA_BITS, comment);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java platform makes RSA and Ed25519 keys", e);
        }
    }

    /** The pair of which somebody has the private file; it tells its public key even when it has a passphrase. */
    static Pair read(String text) {
        String file = text.strip().replace("\r", "");
        if (file.length() > LONGEST || !file.startsWith(BEGIN) || !file.endsWith(END)) {
            throw refused("it must begin with " + BEGIN + "; 'ssh-keygen -p -f FILE' rewrites older forms");
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getMimeDecoder().decode(file.substring(BEGIN.length(), file.length() - END.length())));
            byte[] magic = new byte[MAGIC.length];
            bytes.get(magic);
            if (!Arrays.equals(magic, MAGIC)) {
                throw refused("it is not of the form openssh-key-v1");
            }
            part(bytes);
            part(bytes);
            part(bytes);
            int count = bytes.getInt();
            byte[] blob = part(bytes);
            String type = new String(part(ByteBuffer.wrap(blob)), StandardCharsets.US_ASCII);
            if (count != 1 || !TAKEN.contains(type) || part(bytes).length == 0) {
                throw refused("it must hold one key of a usual type");
            }
            return new Pair(file + "\n", type + " " + Base64.getEncoder().encodeToString(blob));
        } catch (IllegalArgumentException | java.nio.BufferUnderflowException e) {
            throw refused("it is cut or damaged");
        }
    }

    private static Pair ed25519(String comment) throws GeneralSecurityException, IOException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
        byte[] point = point((EdECPublicKey) pair.getPublic());
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(blob);
        text(out, "ssh-ed25519");
        bytes(out, point);
        ByteArrayOutputStream secret = new ByteArrayOutputStream();
        DataOutputStream secretOut = new DataOutputStream(secret);
        text(secretOut, "ssh-ed25519");
        bytes(secretOut, point);
        byte[] both = Arrays.copyOf(seed, 64);
        System.arraycopy(point, 0, both, 32, 32);
        bytes(secretOut, both);
        return new Pair(file(blob.toByteArray(), secret.toByteArray(), comment, 8), line("ssh-ed25519", blob.toByteArray()));
    }

    static Pair rsa(int bits, String comment) throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        KeyPair pair = generator.generateKeyPair();
        RSAPublicKey open = (RSAPublicKey) pair.getPublic();
        RSAPrivateCrtKey secret = (RSAPrivateCrtKey) pair.getPrivate();
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(blob);
        text(out, "ssh-rsa");
        bytes(out, open.getPublicExponent().toByteArray());
        bytes(out, open.getModulus().toByteArray());
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        DataOutputStream innerOut = new DataOutputStream(inner);
        text(innerOut, "ssh-rsa");
        for (BigInteger number : List.of(secret.getModulus(), secret.getPublicExponent(), secret.getPrivateExponent(), secret.getCrtCoefficient(),
                secret.getPrimeP(), secret.getPrimeQ())) {
            bytes(innerOut, number.toByteArray());
        }
        return new Pair(file(blob.toByteArray(), inner.toByteArray(), comment, 8), line("ssh-rsa", blob.toByteArray()));
    }

    private static String file(byte[] blob, byte[] secret, String comment, int block) throws IOException {
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        DataOutputStream innerOut = new DataOutputStream(inner);
        int check = RANDOM.nextInt();
        innerOut.writeInt(check);
        innerOut.writeInt(check);
        innerOut.write(secret);
        text(innerOut, comment);
        for (int pad = 1; inner.size() % block != 0; pad++) {
            innerOut.write(pad);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(file);
        out.write(MAGIC);
        text(out, "none");
        text(out, "none");
        text(out, "");
        out.writeInt(1);
        bytes(out, blob);
        bytes(out, inner.toByteArray());
        return BEGIN + "\n" + Base64.getMimeEncoder(70, new byte[] {'\n'}).encodeToString(file.toByteArray()) + "\n" + END + "\n";
    }

    /** RFC 8032: the y coordinate in little-endian order, the lowest bit of x in the highest bit. */
    private static byte[] point(EdECPublicKey key) {
        byte[] big = key.getPoint().getY().toByteArray();
        byte[] point = new byte[32];
        for (int i = 0; i < big.length && i < 32; i++) {
            point[i] = big[big.length - 1 - i];
        }
        if (key.getPoint().isXOdd()) {
            point[31] |= (byte) 0x80;
        }
        return point;
    }

    private static String line(String type, byte[] blob) {
        return type + " " + Base64.getEncoder().encodeToString(blob);
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        bytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] part(ByteBuffer bytes) {
        int length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw refused("it is cut or damaged");
        }
        byte[] part = new byte[length];
        bytes.get(part);
        return part;
    }

    private static NemboException refused(String why) {
        return new NemboException(GeneralError.INVALID_REQUEST, "'privateKey' is not a private key of OpenSSH: " + why);
    }
}
