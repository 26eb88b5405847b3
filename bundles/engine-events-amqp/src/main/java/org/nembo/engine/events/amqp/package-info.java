/** Messages to AMQP 0-9-1 brokers, such as RabbitMQ. */
package org.nembo.engine.events.amqp;
