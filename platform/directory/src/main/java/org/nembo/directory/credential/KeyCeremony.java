package org.nembo.directory.credential;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticatorTransport;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.verifier.exception.BadOriginException;
import com.webauthn4j.verifier.exception.BadRpIdException;
import com.webauthn4j.verifier.exception.BadSignatureException;
import com.webauthn4j.verifier.exception.MaliciousCounterValueException;
import com.webauthn4j.verifier.exception.NotAllowedAlgorithmException;
import com.webauthn4j.verifier.exception.UserNotVerifiedException;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Reads and verifies what browsers answer about security keys. The answers are hostile until they are verified. Thread-safe. */
final class KeyCeremony {

    /** Those that keys are asked for, the best first. */
    static final List<COSEAlgorithmIdentifier> ALGORITHMS =
            List.of(COSEAlgorithmIdentifier.ES256, COSEAlgorithmIdentifier.EdDSA, COSEAlgorithmIdentifier.RS256);

    private static final int LONGEST = 16 * 1024;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** An answer is not what was asked for. The message says why, in words for the one who answered. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;
        private final boolean copied;

        Wrong(String message, boolean copied) {
            super(message);
            this.copied = copied;
        }

        Wrong(String message, Throwable cause) {
            super(message, cause);
            this.copied = cause instanceof MaliciousCounterValueException;
        }

        /** Whether everything was right but the signature counter, which went back. */
        boolean isCopied() {
            return copied;
        }
    }

    private final ObjectConverter converter = new ObjectConverter();
    private final AttestedCredentialDataConverter materials = new AttestedCredentialDataConverter(converter);
    private final WebAuthnManager manager = WebAuthnManager.createNonStrictWebAuthnManager(converter);

    RegistrationData registration(String json) throws Wrong {
        RegistrationData read = hostile(() -> manager.parseRegistrationResponseJSON(bounded(json)));
        if (read.getCollectedClientData() == null || read.getAttestationObject() == null) {
            throw new Wrong("it is incomplete", false);
        }
        return read;
    }

    AuthenticationData authentication(String json) throws Wrong {
        AuthenticationData read = hostile(() -> manager.parseAuthenticationResponseJSON(bounded(json)));
        if (read.getCollectedClientData() == null || read.getAuthenticatorData() == null || read.getCredentialId() == null) {
            throw new Wrong("it is incomplete", false);
        }
        return read;
    }

    /** What the key shows of itself. @param challenge the one that was asked with */
    KeyRow.Made verify(RegistrationData answer, URI origin, byte[] challenge) throws Wrong {
        List<PublicKeyCredentialParameters> allowed = ALGORITHMS.stream()
                .map(each -> new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, each)).toList();
        RegistrationData right = hostile(() -> manager.verify(answer, new RegistrationParameters(asked(origin, challenge), allowed, false, true)));
        AuthenticatorData<?> data = right.getAttestationObject().getAuthenticatorData();
        AttestedCredentialData material = data.getAttestedCredentialData();
        String flags = (data.isFlagUV() ? "u" : "") + (data.isFlagBE() ? "e" : "") + (data.isFlagBS() ? "b" : "");
        String transports = right.getTransports() == null ? "" : right.getTransports().stream().map(AuthenticatorTransport::getValue)
                .filter(each -> each.matches("[a-z-]{1,20}")).sorted().limit(8).collect(Collectors.joining(" "));
        return new KeyRow.Made(BASE64.encodeToString(materials.convert(material)), flags, transports);
    }

    /** The signature counter. @param challenge as above @param verified whether the key must have verified its owner */
    long verify(AuthenticationData answer, KeyRow key, URI origin, byte[] challenge, boolean verified) throws Wrong {
        String flags = key.made().flags();
        CredentialRecordImpl known = new CredentialRecordImpl(new NoneAttestationStatement(), flags.contains("u"), flags.contains("e"), flags.contains("b"),
                key.counter(), materials.convert(Base64.getUrlDecoder().decode(key.made().material())), null, null, null, Set.of());
        AuthenticationParameters asked = new AuthenticationParameters(asked(origin, challenge), known, null, verified, true);
        return hostile(() -> manager.verify(answer, asked)).getAuthenticatorData().getSignCount();
    }

    static String name(byte[] credential) {
        return BASE64.encodeToString(credential);
    }

    private static ServerProperty asked(URI origin, byte[] challenge) {
        return new ServerProperty(new Origin(origin.toString()), KeyQuestions.party(origin), new DefaultChallenge(challenge));
    }

    private static String bounded(String json) {
        if (json.length() > LONGEST) {
            throw new IllegalArgumentException("too long");
        }
        return json;
    }

    /** Whatever the library throws at what somebody made up, it is the answer's fault. */
    private static <T> T hostile(Supplier<T> step) throws Wrong {
        try {
            T done = step.get();
            if (done == null) {
                throw new Wrong("it cannot be read", false);
            }
            return done;
        } catch (RuntimeException e) {
            throw new Wrong(reason(e), e);
        }
    }

    private static String reason(RuntimeException e) {
        if (e instanceof BadOriginException || e instanceof BadRpIdException) {
            return "it was made for another address";
        }
        if (e instanceof NotAllowedAlgorithmException) {
            return "it uses an algorithm that is not accepted";
        }
        if (e instanceof UserNotVerifiedException) {
            return "it did not verify its owner";
        }
        if (e instanceof MaliciousCounterValueException) {
            return "its signature counter went back: it may have been copied";
        }
        return e instanceof BadSignatureException ? "the signature is wrong" : "it cannot be read, or is not what was asked for";
    }
}
