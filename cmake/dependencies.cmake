# Every library vitrine stands on, with its least version, in one place.
# Why each: docs/DEPENDENCIES.md.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

function(vitrine_need name)
    pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${ARGN})
endfunction()

vitrine_need(JANSSON jansson>=2.14)
vitrine_need(SODIUM libsodium>=1.0.18)
vitrine_need(CURL libcurl>=7.88)
vitrine_need(SDL2 sdl2>=2.26)
vitrine_need(DRM libdrm>=2.4.114)
vitrine_need(SDL2_TTF SDL2_ttf>=2.20)
vitrine_need(PANGO pango>=1.50 pangocairo>=1.50 pangoft2>=1.50 fontconfig)
vitrine_need(RSVG librsvg-2.0>=2.54)
vitrine_need(XML libxml-2.0>=2.9.14)
vitrine_need(DEFLATE libdeflate>=1.14)
vitrine_need(JPEG libjpeg>=2.1)
vitrine_need(WEBP libwebp>=1.2)
vitrine_need(WAYLAND_CLIENT wayland-client>=1.21)
vitrine_need(WAYLAND_PROTOCOLS wayland-protocols>=1.31)
vitrine_need(XKBCOMMON xkbcommon>=1.5)
