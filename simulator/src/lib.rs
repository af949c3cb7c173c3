//! Faithful simulators of CI servers, in process or as a server.
