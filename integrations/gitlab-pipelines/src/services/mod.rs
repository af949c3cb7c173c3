//! One object-safe trait per kind of resource.
