"""The guard: what stands between the network and the editor, for requests and sockets alike.

NiceGUI takes any Host and Origin, and its client id alone moves a page. So nothing reaches it that
`guard` hasn't let through: `addresses` says which names are ours, `visitors` who somebody is,
`guesses` when it is enough, `bodies` how much may be sent, `headers` what a browser is told to
refuse. `clients` binds every page to the browser that got it, and `nonces` lets only the page's own
scripts run.
"""
