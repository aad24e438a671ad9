#!/usr/bin/env python3
"""Carries a built Spade to a GPU machine that reaches no network, has no Java and takes files in small pieces.

usage: gpu_kit.py pack OUT --distribution DIR --libtorch DIR [--arch 90] [--part-mib 56] [--add NAME=PATH ...]
       gpu_kit.py unpack DIR PART...

`pack` needs the unpacked distribution of the profile cuda (or cuda-2.5), the folder `libtorch/VERSION-FLAVOR` of the cache
into which it unpacked its libtorch, and a JDK with jlink and readelf. Code for other GPUs than --arch (the compute
capability, 90 for 9.0) is left out of the libraries. What --add names lies in the kit as NAME. Every part is a zip file of
its own, so that each can be unpacked as it arrives, by as many processes as there are processors, with nothing but Python.

`unpack` leaves DIR/spade, which starts the program with the Java and the libtorch of the kit, once all parts are there.
"""

import argparse
import lzma
import mmap
import multiprocessing
import os
import shutil
import struct
import subprocess
import time
import zipfile
from pathlib import Path

FATBIN_MAGIC, ELF, PTX = 0xBA55ED50, 2, 1
CHUNK = 8 << 20
MODULES = ("java.base,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,java.desktop,"
           "jdk.unsupported,jdk.crypto.ec,jdk.management,jdk.random,jdk.zipfs")
NATIVES = ("pytorch-native-", "pytorch-2", "cuda-", "openblas-")
LAUNCHER = """#!/bin/sh
# Starts Spade with the Java and the libtorch of this folder.
set -eu
kit=$(CDPATH='' cd -- "$(dirname "$0")" && pwd -P)
export JAVA_HOME="$kit/jre" PYTORCH_LIBRARY_PATH="$kit/libtorch" PYTORCH_VERSION={version} PYTORCH_FLAVOR={flavor}
exec "$kit/distribution/bin/spade" "$@"
"""


def sections(path, *names):
    """Offset and size of each section of a library that has one of the names."""
    listing = subprocess.run(["readelf", "-SW", path], capture_output=True, text=True, check=True).stdout
    for line in listing.splitlines():
        fields = line.replace("[ ", "[").split()
        for name in names:
            if name in fields:
                at = fields.index(name)
                yield int(fields[at + 3], 16), int(fields[at + 4], 16)


def blank_other_architectures(path, arch):
    """Zeroes each container's code but that for `arch`; a container without any keeps its PTX."""
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0) as bytes_:
        for offset, size in sections(path, ".nv_fatbin", "__nv_relfatbin"):
            at, end = offset, offset + size
            while at + 16 <= end:
                magic, _, header, length = struct.unpack_from("<IHHQ", bytes_, at)
                if magic == FATBIN_MAGIC:
                    blank_container(bytes_, at + header, at + header + length, arch)
                    at += header + length
                else:
                    at += 8


def blank_container(bytes_, entry, stop, arch):
    entries = []
    while entry + 64 <= stop:
        kind, _, header, payload = struct.unpack_from("<HHIQ", bytes_, entry)
        if not 32 <= header <= 4096:
            break
        entries.append((kind, struct.unpack_from("<I", bytes_, entry + 28)[0], entry + header, payload))
        entry += header + payload
    native = any(kind == ELF and sm == arch for kind, sm, _, _ in entries)
    for kind, sm, start, size in entries:
        if not (kind == ELF and sm == arch or kind == PTX and not native):
            bytes_[start : start + size] = bytes(size)


def blank_transforms(path):
    """Zeroes the kernels of cuFFT, which has to be there for libtorch to load; nothing here transforms."""
    with open(path, "r+b") as file:
        for offset, size in sections(path, ".ldata"):
            file.seek(offset)
            file.write(bytes(size))


def gathered(args, kit):
    """Lays out in the folder `kit` what is to lie on the other machine."""
    version, flavor = args.libtorch.name.split("-")[0], args.libtorch.name.split("-")[-1]
    shutil.copytree(args.libtorch, kit / "libtorch")
    for library in (kit / "libtorch").iterdir():
        if library.name.startswith("libcudnn_"):  # Loaded when something convolves, which nothing does here.
            library.unlink()
        else:
            blank_other_architectures(library, args.arch)
        if library.name.startswith("libcufft"):
            blank_transforms(library)
    shutil.copytree(args.distribution / "bin", kit / "distribution" / "bin")
    (kit / "distribution" / "lib").mkdir()
    for jar in (args.distribution / "lib").iterdir():
        if not jar.name.startswith(NATIVES):
            shutil.copy(jar, kit / "distribution" / "lib")
    subprocess.run(["jlink", "--add-modules", MODULES, "--strip-debug", "--no-man-pages", "--no-header-files",
                    "--output", str(kit / "jre")], check=True)
    (kit / "spade").write_text(LAUNCHER.format(version=version, flavor=flavor))
    (kit / "spade").chmod(0o755)
    for name, _, path in (item.partition("=") for item in args.add):
        (shutil.copytree if Path(path).is_dir() else shutil.copy)(path, kit / name)


def compressed(task):
    """A chunk of a file: its name, which is PATH@OFFSET, the file's mode, and the packed bytes."""
    kit, path, offset = task
    with open(kit / path, "rb") as file:
        file.seek(offset)
        content = file.read(CHUNK)
    return f"{path}@{offset}", (kit / path).stat().st_mode, lzma.compress(content, preset=0)


def pack(args):
    kit = args.out / "kit"
    shutil.rmtree(kit, ignore_errors=True)
    kit.mkdir(parents=True)
    gathered(args, kit)
    written(args.out, kit, args.part_mib)
    shutil.rmtree(kit)


def written(out, kit, part_mib):
    """Writes all files of the folder `kit` as parts into the folder `out`."""
    for old in out.glob("part-*.zip"):
        old.unlink()
    sizes = {file.relative_to(kit): file.stat().st_size for file in sorted(kit.rglob("*")) if file.is_file()}
    tasks = [(kit, path, offset) for path, size in sizes.items() for offset in range(0, max(1, size), CHUNK)]
    parts, part = 0, None
    with multiprocessing.Pool() as pool:
        for name, mode, content in pool.imap(compressed, tasks):
            # What a zip file says of its entries at its end takes less than the last MiB.
            if part is None or part.start_dir + len(content) > (part_mib - 1) << 20:
                if part is not None:
                    part.close()
                part = zipfile.ZipFile(out / f"part-{parts:02}.zip", "w")
                parts += 1
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            part.writestr(info, content)
    part.close()
    packed = sum(file.stat().st_size for file in out.glob("part-*.zip"))
    print(f"{parts} parts, {packed >> 20} MiB of {sum(sizes.values()) >> 20} MiB, in {out}")


def placed(task):
    """Unpacks one chunk to its place in its file."""
    folder, part, name = task
    path, _, offset = name.rpartition("@")
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(part) as archive:
        content = lzma.decompress(archive.read(name))
        mode = archive.getinfo(name).external_attr >> 16
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT, mode & 0o777)
    with open(descriptor, "wb") as file:
        file.seek(int(offset))
        file.write(content)


def unpack(args):
    began = time.time()
    tasks = [(args.folder, part, name) for part in args.parts for name in zipfile.ZipFile(part).namelist()]
    with multiprocessing.Pool() as pool:
        pool.map(placed, tasks, chunksize=1)
    print(f"{len(args.parts)} parts, {len(tasks)} pieces in {time.time() - began:.1f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    packs = verbs.add_parser("pack")
    packs.add_argument("out", type=Path)
    packs.add_argument("--distribution", type=Path, required=True)
    packs.add_argument("--libtorch", type=Path, required=True)
    packs.add_argument("--arch", type=int, default=90)
    packs.add_argument("--part-mib", type=int, default=56)
    packs.add_argument("--add", action="append", default=[], metavar="NAME=PATH")
    packs.set_defaults(run=pack)
    unpacks = verbs.add_parser("unpack")
    unpacks.add_argument("folder", type=Path)
    unpacks.add_argument("parts", type=Path, nargs="+")
    unpacks.set_defaults(run=unpack)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
