/** The pages that people see. */
package org.nembo.identity.page;
