package org.nembo.testkit.sql;

import java.util.concurrent.CountDownLatch;

/** A process that uses the server until it is killed. */
final class User {

    private User() {
    }

    public static void main(String[] arguments) throws Exception {
        System.out.println(SharedPostgres.url());
        System.out.flush();
        new CountDownLatch(1).await();
    }
}
