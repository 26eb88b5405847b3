package org.nembo.orchestrator;

import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorFacts;
import org.nembo.api.error.ErrorKind;

/** How the orchestrator can refuse or fail. */
public enum OrchestratorError implements ErrorCode {
    TEMPLATE_INVALID(ErrorKind.USER, 400, "The template or its inputs have errors", "Every error is in 'errors', with its line and column. Correct them all and send the request again; nothing was stored."),
    TEMPLATE_EMPTY(ErrorKind.USER, 400, "The template has no node", "There is nothing to deploy. Write at least one node under topology_template.node_templates."),
    TEMPLATE_TOO_LARGE(ErrorKind.USER, 400, "The template has too many nodes", "The message names the limit (nodes.max of org.nembo.orchestrator). Split the template, or have the limit raised."),
    TEMPLATE_NODE_NAME(ErrorKind.USER, 400, "The name of a node cannot be used", "A node's name is short and printable, because it is a part of names at the site."),
    TEMPLATE_NODE_UNSUPPORTED(ErrorKind.USER, 400, "No provider can run a node of this type", "The template is good TOSCA, but nothing that is deployed here runs this type. 'allowed' lists the types that can run."),
    DEPLOYMENT_COMPOSE_INVALID(ErrorKind.USER, 400, "The compose file cannot be run", "The message names everything in it that is wrong or not supported here, by its path."),
    TEMPLATE_IMPLEMENTATION_MISSING(ErrorKind.USER, 400, "A program of an operation is not available", "Operations are run from files of this server, never from the network. Write the program into the template, beginning with '#!', or ask the administrator to add the URL to the import map."),
    CALLBACK_NOT_FOUND(ErrorKind.USER, 404, "No such callback", "The deployment has no callback of this id any more. The list of its callbacks shows those that are kept."),
    CALLBACK_PENDING(ErrorKind.USER, 409, "The callback is still on its way", "It is sent by itself. The job in the message can be told to try now."),
    CALLBACK_NONE(ErrorKind.USER, 409, "The deployment has no callback", "Give it one with an update of the deployment."),
    CALLBACK_UNDELIVERED(ErrorKind.EXTERNAL, 502, "A receiver did not take a callback", "The message tells what its last answer was. When it is well again, have the callback delivered again."),
    DEPLOYMENT_NOT_FOUND(ErrorKind.USER, 404, "No such deployment", "There is no deployment of this id that you may see. The list of deployments shows those that you may."),
    DEPLOYMENT_DELETED(ErrorKind.USER, 410, "The deployment is deleted already", "Nothing of it is left to delete. Its row is kept for a while, for the record."),
    DEPLOYMENT_BUSY(ErrorKind.USER, 409, "Another job works on the deployment", "Wait until the job in the message has ended, or cancel it, then try again."),
    DEPLOYMENT_LOCKED(ErrorKind.USER, 409, "The deployment is locked", "It is protected from deletion, updates and actions. The message says who can unlock it."),
    DEPLOYMENT_STATE(ErrorKind.USER, 409, "The deployment does not stand where this can be done", "The message says in which state it is and in which it must be."),
    DEPLOYMENT_UPDATE_REFUSED(ErrorKind.USER, 409, "The update cannot be done", "The message says what would be lost or is not there. Ask for a preview to see every change."),
    RESOURCE_NOT_FOUND(ErrorKind.USER, 404, "No such resource", "The deployment has no resource of this id or name. The list of its resources shows those that it has."),
    RESOURCE_NOT_RUNNABLE(ErrorKind.USER, 400, "It cannot be started or stopped", "Only machines and programs can; start or stop what it is on instead."),
    RESOURCE_STATE(ErrorKind.USER, 409, "The resource is not in a state for that", "The message names its state and the one in which it can be done."),
    DEPLOYMENT_SITE_UNKNOWN(ErrorKind.USER, 400, "No such site", "The site that was asked for is not known. The list of sites shows those that are."),
    DEPLOYMENT_KEY_REUSED(ErrorKind.USER, 409, "The idempotency key was used for another request", "A key stands for one request. Take a new one for a new deployment."),
    DEPLOYMENT_INVALID(ErrorKind.USER, 400, "The request for a deployment is not valid", "The message names the field and what it must look like. Correct it and send it again."),
    DEPLOYMENT_NO_SITE(ErrorKind.RESOURCES, 503, "No site can take the deployment", "The message tells of every site why not. Free something there, activate a site, or ask for less."),
    DEPLOYMENT_NODE_FAILED(ErrorKind.EXTERNAL, 502, "A node did not start", "What the deployment started ended or was lost. The message carries the end of what it wrote."),
    DEPLOYMENT_NOT_EVALUABLE(ErrorKind.USER, 400, "A value of the template cannot be computed", "A property or an output depends on something that is not there. The message names it."),
    SCHEDULES_NOT_OFFERED(ErrorKind.USER, 501, "Scheduled deployments are not offered", "This server has no deployments that wait for data. Create the deployment itself, when the data is there."),
    DEPLOYMENT_LEFTOVERS(ErrorKind.EXTERNAL, 502, true, "Something is still at the site", "It is asked for again. If it stays, the site's administrators must remove what the message names.");

    private final ErrorFacts facts;

    OrchestratorError(ErrorKind kind, int status, String title, String help) {
        this(kind, status, false, title, help);
    }

    OrchestratorError(ErrorKind kind, int status, boolean retryable, String title, String help) {
        this.facts = new ErrorFacts(kind, status, retryable, title, help);
    }

    @Override
    public ErrorFacts facts() {
        return facts;
    }
}
