package org.nembo.objectstore.transfer;

/** What one object after the other goes through. @param aside for what is asked while {@code main} is at an object */
record Lane(Remote main, Remote aside) implements AutoCloseable {

    void endIfStuck() {
        main.endIfStuck();
        aside.endIfStuck();
    }

    @Override
    public void close() {
        main.close();
        aside.close();
    }
}
