# C code from the descriptions of Wayland's protocols, by wayland-scanner.
pkg_get_variable(WAYLAND_SCANNER wayland-scanner wayland_scanner)
pkg_get_variable(WAYLAND_PROTOCOLS wayland-protocols pkgdatadir)

# vitrine_wayland_protocols(TARGET SIDE FILE...)
# SIDE: client or server. Makes a library with headers NAME-SIDE-protocol.h. Its code is not ours:
# none of our warnings.
function(vitrine_wayland_protocols target side)
    set(made ${CMAKE_CURRENT_BINARY_DIR}/${target})
    file(MAKE_DIRECTORY ${made})
    set(sources)
    foreach(file IN LISTS ARGN)
        get_filename_component(name ${file} NAME_WE)
        set(xml ${WAYLAND_PROTOCOLS}/${file})
        set(header ${made}/${name}-${side}-protocol.h)
        set(code ${made}/${name}-protocol.c)
        add_custom_command(OUTPUT ${header} ${code}
            COMMAND ${WAYLAND_SCANNER} ${side}-header ${xml} ${header}
            COMMAND ${WAYLAND_SCANNER} private-code ${xml} ${code}
            DEPENDS ${xml} VERBATIM)
        list(APPEND sources ${header} ${code})
    endforeach()
    add_library(${target} STATIC ${sources})
    target_include_directories(${target} SYSTEM PUBLIC ${made})
    string(TOUPPER ${side} SIDE)
    target_link_libraries(${target} PUBLIC PkgConfig::WAYLAND_${SIDE})
endfunction()
