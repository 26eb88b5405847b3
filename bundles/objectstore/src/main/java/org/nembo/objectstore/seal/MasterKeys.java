package org.nembo.objectstore.seal;

/** The keys of the server that data keys are wrapped with. Thread-safe. */
public interface MasterKeys {

    /** A key. @param version counts from 1 */
    record Key(int version, byte[] bytes) {

        @Override
        public String toString() {
            return "Key[" + version + "]";
        }
    }

    /** The newest; made now when there is none. */
    Key newest();

    /** That of a version. @throws org.nembo.api.error.NemboException when it is not there any more */
    Key find(int version);
}
