/** What every service needs beyond Jdbi itself. */
package org.nembo.jdbi;
