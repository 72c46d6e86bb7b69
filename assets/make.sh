#!/bin/sh
# Draws the demo's pictures into playlists/demo/ and states their sizes and hashes in its manifest.
# Needs python3, rsvg-convert (librsvg2-bin) and convert (imagemagick, for the JPEG backdrop alone).
# The same library versions give the same bytes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
demo="$here/../playlists/demo"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

cp "$here"/*.svg "$work"
cd "$work"
rsvg-convert -w 1130 celadon-inlay.svg -o celadon-inlay.png
python3 "$here/lathe.py" celadon celadon.png
python3 "$here/lathe.py" moonjar moonjar.png 1.1
python3 "$here/lathe.py" bowl bowl.png
python3 "$here/branch.py" branch branch.svg
python3 "$here/branch.py" leaf leaf.svg

for name in logo branch leaf perfume watch bag vase night moon; do
    rsvg-convert "$name.svg" -o "$name.png"
    python3 "$here/png.py" squeeze "$name.png"
    mv "$name.png" "$demo/$name.png"
done
rsvg-convert backdrop.svg -o backdrop.png
convert backdrop.png -strip -sampling-factor 4:2:0 -quality 88 "$demo/backdrop.jpg"

python3 "$here/manifest.py" "$demo/manifest.json"
