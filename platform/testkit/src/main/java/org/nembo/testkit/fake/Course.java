package org.nembo.testkit.fake;

import java.util.Optional;

/**
 * How a thing at a {@link FakeProvider} fares: asked at every look, with the number of looks before this one. Empty when it has vanished.
 *
 * @param <S> its states
 */
@FunctionalInterface
public interface Course<S> {

    Optional<S> at(int looks);

    /** The same at every look: a site that says {@code PENDING} for ever lies so. */
    static <S> Course<S> always(S state) {
        return looks -> Optional.of(state);
    }

    /** One state for so many looks, then another for good. */
    static <S> Course<S> after(int looks, S first, S then) {
        return done -> Optional.of(done < looks ? first : then);
    }

    /** One state for so many looks, then gone. */
    static <S> Course<S> vanishes(int looks, S first) {
        return done -> done < looks ? Optional.of(first) : Optional.empty();
    }
}
