/** One Jersey application per {@code RestApi}: built off-line, swapped in, drained, closed. */
package org.nembo.http.rest;
