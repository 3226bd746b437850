"""What the debugger can do, as it tells clients. It imports nothing: ``python3 -m tools dap`` reads it too."""

CAPABILITIES = {
    "supportsConfigurationDoneRequest": True,
    "supportsConditionalBreakpoints": True,
    "supportsHitConditionalBreakpoints": True,
    "supportsLogPoints": True,
    "supportsEvaluateForHovers": True,
    "supportsSetVariable": True,
    "supportsSetExpression": True,
    "supportsCompletionsRequest": True,
    "completionTriggerCharacters": ["."],
    "supportsGotoTargetsRequest": True,
    "supportsLoadedSourcesRequest": True,
    "supportsBreakpointLocationsRequest": True,
    "supportsExceptionInfoRequest": True,
    "supportsDelayedStackTraceLoading": True,
    "supportsVariableType": True,
    "supportsVariablePaging": True,
    "supportsClipboardContext": True,
    "supportsValueFormattingOptions": False,
    "supportTerminateDebuggee": False,
    "exceptionBreakpointFilters": [
        {
            "filter": "raised",
            "label": "Raised Exceptions",
            "description": "Stop wherever an exception is raised, handled or not.",
            "default": False,
        },
        {
            "filter": "uncaught",
            "label": "Uncaught Exceptions",
            "description": "Stop where an exception leaves the page's own code.",
            "default": True,
        },
    ],
}
