# One library target per module, so that a test links exactly what it tests.

# Warnings live on an interface target, never global.
add_library(vitrine_flags INTERFACE)
target_compile_options(vitrine_flags INTERFACE
    -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes
    -Wvla -Wundef -Wformat=2 -Wwrite-strings -Wcast-qual -Wpointer-arith -Wimplicit-fallthrough
    -Wdouble-promotion
    $<$<C_COMPILER_ID:GNU>:-Wduplicated-cond;-Wduplicated-branches;-Wlogical-op>
    # Clang mistakes a format handed on with its va_list for one that comes from outside.
    $<$<C_COMPILER_ID:Clang>:-Wno-format-nonliteral>
    # The same sums on every machine: no fused multiply-add behind our back.
    -ffp-contract=off -fno-strict-aliasing -fstack-protector-strong
    $<$<BOOL:${VITRINE_WERROR}>:-Werror>)
target_compile_definitions(vitrine_flags INTERFACE _POSIX_C_SOURCE=200809L _DEFAULT_SOURCE)
target_include_directories(vitrine_flags INTERFACE ${CMAKE_SOURCE_DIR}/player)
if(VITRINE_SANITIZE)
    target_compile_options(vitrine_flags INTERFACE
        -fsanitize=${VITRINE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(vitrine_flags INTERFACE -fsanitize=${VITRINE_SANITIZE})
endif()

# vitrine_module(NAME [PURE] [MODULES other...] [LIBS PkgConfig::X...])
# Builds player/NAME/*.c as the library vitrine_NAME. PURE ones go through the purity test
# (tests/style/pure.py). Each header must compile alone.
function(vitrine_module name)
    cmake_parse_arguments(M "PURE" "" "MODULES;LIBS" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.c)
    file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.h)
    add_library(vitrine_${name} STATIC ${sources})
    target_sources(vitrine_${name} PUBLIC FILE_SET HEADERS
        BASE_DIRS ${CMAKE_CURRENT_SOURCE_DIR} FILES ${headers})
    set_target_properties(vitrine_${name} PROPERTIES
        VERIFY_INTERFACE_HEADER_SETS ON LINKER_LANGUAGE C)
    target_link_libraries(vitrine_${name} PUBLIC vitrine_flags)
    foreach(module IN LISTS M_MODULES)
        target_link_libraries(vitrine_${name} PUBLIC vitrine_${module})
    endforeach()
    target_link_libraries(vitrine_${name} PUBLIC ${M_LIBS})
    if(M_PURE)
        set_property(GLOBAL APPEND PROPERTY VITRINE_PURE vitrine_${name})
    endif()
endfunction()
